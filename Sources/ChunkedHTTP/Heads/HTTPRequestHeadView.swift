/// The head of a request, its bytes borrowed from the decoder.
@available(StreamingCodec 1.0, *)
public struct HTTPRequestHeadView: ~Escapable {
  /// Where the head begins in the stream.
  public let offset: UInt64
  /// The method, a token; case matters.
  public let method: Span<UInt8>
  /// The request target as it came.
  public let target: Span<UInt8>
  /// The version in the request-line.
  public let version: HTTPVersion
  /// The header fields.
  public let fields: HTTPFieldSection

  @_lifetime(copy method, copy target, copy fields)
  init(
    offset: UInt64, method: Span<UInt8>, target: Span<UInt8>, version: HTTPVersion,
    fields: consuming HTTPFieldSection
  ) {
    self.offset = offset
    self.method = method
    self.target = target
    self.version = version
    self.fields = fields
  }
}
