internal import ByteKernels

/// One chunk extension, its bytes borrowed.
@available(StreamingCodec 1.0, *)
public struct ChunkExtensionView: ~Escapable {
  /// How the value was written.
  public enum ValueForm: Hashable, Sendable {
    /// There is no value: a name alone.
    case none
    /// As a token.
    case token
    /// As a quoted-string.
    case quoted
  }

  /// The name, a token.
  public let name: Span<UInt8>
  /// The value as it came, without the quotes around a quoted-string; a `\` in it quotes the byte after it.
  public let escapedValue: Span<UInt8>
  /// How the value was written.
  public let form: ValueForm

  @_lifetime(copy name, copy value)
  init(name: Span<UInt8>, value: Span<UInt8>, form: ValueForm) {
    self.name = name
    self.escapedValue = value
    self.form = form
  }

  /// Whether this is the extension's name, ASCII case being ignored.
  public func isNamed(_ other: String) -> Bool { name.bytesEqualIgnoringASCIICase(other) }

  /// A copy of the value with its quoted-pairs undone; nil where there is no value.
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
