internal import ByteKernels

/// The validated extensions of one chunk, their bytes borrowed.
///
/// Take them one at a time with ``next()``:
///
///     var extensions = head.extensions
///     while let piece = extensions.next() { … }
///
/// The value is not copied and can be iterated as often as it is assigned to a new variable.
@available(StreamingCodec 1.0, *)
public struct ChunkExtensions: ~Escapable {
  /// The bytes from after the size to before CR LF, as they came; empty where there is no extension.
  public let bytes: Span<UInt8>
  private var index = 0

  @_lifetime(copy bytes)
  init(validated bytes: Span<UInt8>) { self.bytes = bytes }

  /// Whether there is no extension.
  public var isEmpty: Bool { bytes.isEmpty }

  /// The next extension in the order of the wire, or nil after the last.
  @_lifetime(copy self)
  public mutating func next() -> ChunkExtensionView? {
    // The bytes match *( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] ), so each step below finds its match.
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

  /// Copies all extensions from the first on.
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
