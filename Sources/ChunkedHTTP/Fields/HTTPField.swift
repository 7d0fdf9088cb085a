internal import ByteKernels

/// One header or trailer field, owned.
@available(StreamingCodec 1.0, *)
public struct HTTPField: Hashable, Sendable {
  /// The name as it came or shall go; compare it without regard to ASCII case.
  public var name: String
  /// The bytes of the value, without the blanks around it.
  public var rawValue: [UInt8]

  /// The value as text: UTF-8, ill-formed sequences replaced by U+FFFD.
  public var value: String { String(decoding: rawValue, as: UTF8.self) }

  /// Makes a field from text.
  public init(_ name: String, _ value: String) {
    self.init(name: name, rawValue: Array(value.utf8))
  }

  /// Makes a field from a name and the bytes of its value.
  public init(name: String, rawValue: [UInt8]) {
    self.name = name
    self.rawValue = rawValue
  }
}

@available(StreamingCodec 1.0, *)
extension HTTPField {
  /// Whether this is the field's name, ASCII case being ignored.
  public func isNamed(_ other: String) -> Bool {
    let (mine, theirs) = (name.utf8, other.utf8)
    return mine.count == theirs.count && zip(mine, theirs).allSatisfy { $0.asciiLowercased == $1.asciiLowercased }
  }
}
