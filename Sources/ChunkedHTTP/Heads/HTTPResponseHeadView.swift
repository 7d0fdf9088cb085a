/// The head of a response, its bytes borrowed from the decoder.
@available(StreamingCodec 1.0, *)
public struct HTTPResponseHeadView: ~Escapable {
  /// Where the head begins in the stream.
  public let offset: UInt64
  /// The version in the status-line.
  public let version: HTTPVersion
  /// The status code, three digits: 0 to 999.
  public let status: Int
  /// The reason phrase, which may be empty.
  public let reason: Span<UInt8>
  /// The header fields.
  public let fields: HTTPFieldSection

  @_lifetime(copy reason, copy fields)
  init(
    offset: UInt64, version: HTTPVersion, status: Int, reason: Span<UInt8>, fields: consuming HTTPFieldSection
  ) {
    self.offset = offset
    self.version = version
    self.status = status
    self.reason = reason
    self.fields = fields
  }

  /// Whether a final response follows on the same connection: 1xx but 101, which ends HTTP on it.
  public var isInformational: Bool { status / 100 == 1 && status != 101 }
}
