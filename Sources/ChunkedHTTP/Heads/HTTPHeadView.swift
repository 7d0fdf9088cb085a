/// The head of a message, borrowed from the decoder until its next call.
@available(StreamingCodec 1.0, *)
public enum HTTPHeadView: ~Escapable {
  /// The head of a request.
  case request(HTTPRequestHeadView)
  /// The head of a response.
  case response(HTTPResponseHeadView)
}

/// The head of a request, borrowed from the decoder.
@available(StreamingCodec 1.0, *)
public struct HTTPRequestHeadView: ~Escapable {
  /// The offset of the head.
  public let offset: UInt64
  /// The method, a case-sensitive token.
  public let method: Span<UInt8>
  /// The request target as received.
  public let target: Span<UInt8>
  /// The version in the request-line.
  public let version: HTTP1Version
  /// The header fields.
  public let fields: HTTPFieldSection

  @_lifetime(copy method, copy target, copy fields)
  init(
    offset: UInt64, method: Span<UInt8>, target: Span<UInt8>, version: HTTP1Version,
    fields: consuming HTTPFieldSection
  ) {
    self.offset = offset
    self.method = method
    self.target = target
    self.version = version
    self.fields = fields
  }
}

/// The head of a response, borrowed from the decoder.
@available(StreamingCodec 1.0, *)
public struct HTTPResponseHeadView: ~Escapable {
  /// The offset of the head.
  public let offset: UInt64
  /// The version in the status-line.
  public let version: HTTP1Version
  /// The status code, three digits: 0 to 999.
  public let status: Int
  /// The reason phrase, which may be empty.
  public let reason: Span<UInt8>
  /// The header fields.
  public let fields: HTTPFieldSection

  @_lifetime(copy reason, copy fields)
  init(
    offset: UInt64, version: HTTP1Version, status: Int, reason: Span<UInt8>, fields: consuming HTTPFieldSection
  ) {
    self.offset = offset
    self.version = version
    self.status = status
    self.reason = reason
    self.fields = fields
  }

  /// Whether a final response follows on the same connection: 1xx except 101, which ends HTTP on it.
  public var isInformational: Bool { status / 100 == 1 && status != 101 }
}
