internal import ByteKernels

/// The validated extensions of a chunk, borrowed from the input or the decoder.
///
/// Iterate with ``next()``:
///
///     var extensions = head.extensions
///     while let piece = extensions.next() { … }
///
/// To iterate again, assign the extensions to another variable. This copies no bytes.
@available(StreamingCodec 1.0, *)
public struct ChunkExtensions: ~Escapable {
  /// The bytes between the size and CR LF as received; empty if there are no extensions.
  public let bytes: Span<UInt8>
  private var index = 0

  @_lifetime(copy bytes)
  init(validated bytes: Span<UInt8>) { self.bytes = bytes }

  /// Whether the chunk has no extensions.
  public var isEmpty: Bool { bytes.isEmpty }

  /// Returns the next extension in the order of the wire, or nil after the last.
  @_lifetime(copy self)
  public mutating func next() -> ChunkExtensionView? {
    // The bytes match *( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] ), so each step below succeeds.
    skipBlanks()
    guard index < bytes.count, bytes[index] == 0x3B else { return nil }
    index &+= 1
    skipBlanks()
    let nameEnd = HTTPGrammar.endOfToken(in: bytes, from: index)
    let name = index..<nameEnd
    index = nameEnd
    skipBlanks()
    guard index < bytes.count, bytes[index] == 0x3D else {
      return ChunkExtensionView(name: bytes.extracting(name), value: bytes.extracting(0..<0), form: .none)
    }
    index &+= 1
    skipBlanks()
    guard index < bytes.count, bytes[index] == 0x22 else {
      let valueEnd = HTTPGrammar.endOfToken(in: bytes, from: index)
      let value = index..<valueEnd
      index = valueEnd
      return ChunkExtensionView(name: bytes.extracting(name), value: bytes.extracting(value), form: .token)
    }
    index &+= 1
    let valueStart = index
    while index < bytes.count, bytes[index] != 0x22 { index &+= bytes[index] == 0x5C ? 2 : 1 }
    let value = valueStart..<min(index, bytes.count)
    index &+= 1
    return ChunkExtensionView(name: bytes.extracting(name), value: bytes.extracting(value), form: .quoted)
  }

  /// Returns copies of all extensions, including those already iterated.
  public func owned() -> [ChunkExtension] {
    var rest = ChunkExtensions(validated: bytes)
    var all: [ChunkExtension] = []
    while let piece = rest.next() { all.append(ChunkExtension(piece)) }
    return all
  }

  private mutating func skipBlanks() {
    while index < bytes.count, HTTPGrammar.isBlank(bytes[index]) { index &+= 1 }
  }
}

/// A borrowed chunk extension.
@available(StreamingCodec 1.0, *)
public struct ChunkExtensionView: ~Escapable {
  /// How the value was written.
  public enum ValueForm: Hashable, Sendable {
    /// There is only a name.
    case none
    /// As a token.
    case token
    /// As a quoted-string.
    case quoted
  }

  /// The name, a token.
  public let name: Span<UInt8>
  /// The value as received, without the quotes around a quoted-string.
  ///
  /// A `\` in it escapes the next byte.
  public let escapedValue: Span<UInt8>
  /// How the value was written.
  public let form: ValueForm

  @_lifetime(copy name, copy value)
  init(name: Span<UInt8>, value: Span<UInt8>, form: ValueForm) {
    self.name = name
    self.escapedValue = value
    self.form = form
  }

  /// Returns whether the extension has this name, ignoring ASCII case.
  public func isNamed(_ other: String) -> Bool { name.bytesEqualIgnoringASCIICase(other) }

  /// Returns a copy of the value with quoted-pairs decoded; nil if there is no value.
  public func unquotedValue() -> [UInt8]? {
    guard form != .none else { return nil }
    guard form == .quoted else { return Array(copying: escapedValue) }
    var value: [UInt8] = []
    value.reserveCapacity(escapedValue.count)
    var index = 0
    while index < escapedValue.count {
      if escapedValue[index] == 0x5C, index &+ 1 < escapedValue.count { index &+= 1 }
      value.append(escapedValue[index])
      index &+= 1
    }
    return value
  }
}

@available(StreamingCodec 1.0, *)
extension ChunkExtension {
  /// Copies a borrowed extension.
  public init(_ view: ChunkExtensionView) {
    self.init(name: String(repairing: view.name), rawValue: view.unquotedValue())
  }
}

/// An owned chunk extension: a name and an optional value.
@available(StreamingCodec 1.0, *)
public struct ChunkExtension: Hashable, Sendable {
  /// The name, a token.
  public var name: String
  /// The unquoted bytes of the value; nil if there is only a name.
  public var rawValue: [UInt8]?

  /// The value as text: UTF-8, with ill-formed sequences replaced by U+FFFD.
  public var value: String? { rawValue.map { String(decoding: $0, as: UTF8.self) } }

  /// Creates an extension from text.
  public init(_ name: String, _ value: String? = nil) {
    self.init(name: name, rawValue: value.map { Array($0.utf8) })
  }

  /// Creates an extension from a name and the bytes of its value.
  public init(name: String, rawValue: [UInt8]?) {
    self.name = name
    self.rawValue = rawValue
  }
}
