public import ChunkedHTTP
public import EventStreamCodec
public import LambdaStreaming

/// An element of a layer that carries another, owned: there are few of them beside what they carry.
///
/// Offsets count bytes of the layer.
@available(StreamingCodec 1.0, *)
@nonexhaustive
public indirect enum CarrierElement: Hashable, Sendable {
  /// A 1xx head; the final one is still to come.
  case informationalHead(HTTPResponseHead, offset: UInt64)
  /// The head of a message.
  case head(HTTPHead, offset: UInt64)
  /// The size line of a chunk.
  case chunk(size: UInt64, extensions: [ChunkExtension], offset: UInt64)
  /// The size line of a signed chunk; the signature is empty where there is none.
  case signedChunk(size: UInt64, signature: String, offset: UInt64)
  /// The trailer section of a chunked body.
  case trailers(HTTPFields, layer: StreamLayer, offset: UInt64)
  /// The codings of this part of the message, which the head names, are not on the body: it is taken as it is.
  case alreadyDecoded(HTTPBodyLayer)
  /// An event-stream message whose payload may be a piece of another stream; its length is that of the frame in bytes.
  case message(EventStreamMessage, offset: UInt64, length: Int)
  /// What a function says of its HTTP response.
  case prelude(LambdaPrelude, offset: UInt64)
  /// How an invocation ended.
  case invokeComplete(InvokeComplete, offset: UInt64)
  /// The error that a function reported behind its response, whose end is at the offset: in trailers, or in the body where
  /// that is looked for.
  case functionError(LambdaFunctionError, offset: UInt64)
  /// The finding that a function's response has no prelude: all of it is body.
  case missingPrelude(LambdaMissingPrelude)
}

@available(StreamingCodec 1.0, *)
extension CarrierElement {
  /// The layer that the element is of.
  public var layer: StreamLayer {
    switch self {
    case .informationalHead, .head, .alreadyDecoded: .http
    case .chunk: .chunked
    case .signedChunk: .awsChunked
    case .trailers(_, let layer, _): layer
    case .message: .eventstream
    case .prelude, .missingPrelude, .invokeComplete, .functionError: .lambda
    }
  }
}
