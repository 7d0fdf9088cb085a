internal import ByteKernels

/// The media type of a payload, such as `application/json; charset=utf-8`, in parts.
///
/// It borrows the bytes of the header. Type and subtype are compared without regard to ASCII case (RFC 9110, section
/// 8.3.1).
@available(StreamingCodec 1.0, *)
public struct EventStreamContentType: ~Escapable {
  /// Type and subtype without the parameters, such as `application/json`; borrowed.
  public let essence: Span<UInt8>

  /// The parameters, which follow the first semicolon; borrowed.
  private let parameters: Span<UInt8>

  /// Parses the value of a `:content-type` header, which it borrows.
  @_lifetime(copy value)
  public init(_ value: Span<UInt8>) {
    var end = 0
    while end < value.count, value[end] != UInt8(ascii: ";") { end += 1 }
    essence = Self.trimmed(value.extracting(first: end))
    parameters = value.extracting(min(end + 1, value.count)...)
  }

  /// Returns whether type and subtype equal `essence`, as in `matches("application/json")`.
  public func matches(_ essence: String) -> Bool { self.essence.bytesEqualIgnoringASCIICase(essence) }

  /// Whether the payload is JSON: `application/json`, `application/x-amz-json-1.0` and `-1.1`, or any `…+json`.
  public var isJSON: Bool {
    if matches("application/json") || matches("application/x-amz-json-1.1") || matches("application/x-amz-json-1.0") {
      return true
    }
    guard essence.count > 5 else { return false }
    return essence.extracting(last: 5).bytesEqualIgnoringASCIICase("+json")
  }

  /// Whether the payload is XML: `text/xml`, `application/xml`, or any `…+xml`.
  public var isXML: Bool {
    if matches("text/xml") || matches("application/xml") { return true }
    guard essence.count > 4 else { return false }
    return essence.extracting(last: 4).bytesEqualIgnoringASCIICase("+xml")
  }

  /// Returns the value of a parameter without its quotes, borrowed; nil if there is none.
  ///
  /// The name is compared without regard to ASCII case. Escapes within quotes are not decoded.
  @_lifetime(copy self)
  public func parameter(named name: String) -> Span<UInt8>? {
    var position = 0
    while position < parameters.count {
      let start = position
      var equals: Int?
      var isQuoted = false
      while position < parameters.count, isQuoted || parameters[position] != UInt8(ascii: ";") {
        switch parameters[position] {
        case UInt8(ascii: "\""): isQuoted.toggle()
        case UInt8(ascii: "\\") where isQuoted: position += 1
        case UInt8(ascii: "=") where equals == nil: equals = position
        default: break
        }
        position += 1
      }
      let end = min(position, parameters.count)
      position += 1
      guard let equals, Self.trimmed(parameters.extracting(start..<equals)).bytesEqualIgnoringASCIICase(name) else {
        continue
      }
      let value = Self.trimmed(parameters.extracting(equals + 1..<end))
      let quote = UInt8(ascii: "\"")
      guard value.count >= 2, value[0] == quote, value[value.count - 1] == quote else { return value }
      return value.extracting(1..<value.count - 1)
    }
    return nil
  }

  /// Returns the bytes without spaces and tabs around them.
  @_lifetime(copy bytes)
  private static func trimmed(_ bytes: Span<UInt8>) -> Span<UInt8> {
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
    var start = 0
    var end = bytes.count
    while start < end, isBlank(bytes[start]) { start += 1 }
    while end > start, isBlank(bytes[end - 1]) { end -= 1 }
    return bytes.extracting(start..<end)
  }
}

@available(StreamingCodec 1.0, *)
extension EventStreamMessageView {
  /// The parsed `:content-type` header; nil if the message has none.
  ///
  /// Borrowed.
  public var parsedContentType: EventStreamContentType? {
    @_lifetime(copy self) get {
      guard let contentType else { return nil }
      return EventStreamContentType(contentType)
    }
  }
}
