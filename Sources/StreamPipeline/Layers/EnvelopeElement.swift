public import ChunkedHTTP
public import EventStreamCodec
public import LambdaStreaming

/// An element of a layer that wraps another layer, owned.
///
/// Offsets count bytes of the element's own layer, from its beginning.
@available(StreamingCodec 1.0, *)
@nonexhaustive
public indirect enum EnvelopeElement: Hashable, Sendable {
  /// A 1xx response head; the final head is still to come.
  case informationalHead(HTTP1ResponseHead, offset: UInt64)
  /// The head of an HTTP message.
  case head(HTTPHead, offset: UInt64)
  /// The size line of a chunk.
  case chunk(size: UInt64, extensions: [ChunkExtension], offset: UInt64)
  /// The size line of an `aws-chunked` chunk; the signature is empty if the chunk is not signed.
  case signedChunk(size: UInt64, signature: String, offset: UInt64)
  /// The trailer section of a chunked body.
  case trailers(HTTPFieldLines, layer: StreamLayer, offset: UInt64)
  /// An event-stream message that carries a piece of another stream; `length` is the length of the whole frame in bytes.
  case message(EventStreamMessage, offset: UInt64, length: Int)
  /// The prelude of a function's response.
  case prelude(LambdaPrelude, offset: UInt64)
  /// The event that ends an invocation.
  case invokeComplete(InvokeComplete, offset: UInt64)
  /// The error that a function reported after its response, which ends at `offset`.
  case functionError(LambdaFunctionError, offset: UInt64)
  /// A function's response has no prelude: all of it is body.
  case missingPrelude(LambdaMissingPrelude)
}

@available(StreamingCodec 1.0, *)
extension EnvelopeElement {
  /// The layer the element belongs to.
  public var layer: StreamLayer {
    switch self {
    case .informationalHead, .head: .http
    case .chunk: .chunked
    case .signedChunk: .awsChunked
    case .trailers(_, let layer, _): layer
    case .message: .eventstream
    case .prelude, .missingPrelude, .invokeComplete, .functionError: .lambda
    }
  }
}
