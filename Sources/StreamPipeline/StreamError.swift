public import ChunkedHTTP
public import EventStreamCodec
public import LambdaStreaming
public import TextDeltas

/// Why a stream did not come to a good end: what is wrong, in which layer, and where.
///
/// What came before has been delivered. Offsets count bytes of the layer that is at fault, from its beginning: those of frames
/// in a chunked response leave out the head and the size lines. ``isIncomplete`` tells a stream that was cut, and might
/// be asked for again, from one that is malformed; ``service(_:)`` is the one case in which the stream itself is intact.
@available(StreamingCodec 1.0, *)
@nonexhaustive
public indirect enum StreamError: Error, Hashable, Sendable {
  /// The HTTP message around the stream.
  case http(HTTPMessageError)
  /// The chunked coding.
  case chunked(ChunkedError)
  /// S3's signed chunks.
  case awsChunked(AWSChunkedError)
  /// The compressed coding.
  case gzip(ContentCodingError)
  /// The event stream.
  case eventStream(EventStreamError)
  /// The prelude of a function's response.
  case lambda(LambdaPreludeError)
  /// The event that ends Lambda's InvokeWithResponseStream.
  case invokeResponse(InvokeResponseError)
  /// A function's response has no prelude, though its media type promises one; all of it has been delivered as body.
  case missingPrelude(LambdaMissingPrelude)
  /// The documents, events or lines that the deltas are in.
  case deltas(TextDeltaError)
  /// A layer is complete, but more bytes follow it, from this offset on.
  case bytesBehindTheEnd(layer: StreamLayer, offset: UInt64)
  /// The stream ended in good order at `offset`, but before the event that says it is complete.
  ///
  /// - Parameters:
  ///   - layer: The layer, nil for what the deltas are in.
  ///   - offset: How much of it has been read, in bytes.
  ///   - missing: The name of the event, or of several joined by `or`, where that is known.
  case endedEarly(layer: StreamLayer?, offset: UInt64, missing: String?)
  /// The stream ended at `offset` inside an element that is no frame: an event, a line, a scalar of text.
  ///
  /// - Parameters:
  ///   - layer: The layer, nil for what the deltas are in.
  ///   - offset: How much of it has been read, in bytes.
  ///   - heldBytes: How many bytes of the element had come.
  case cut(layer: StreamLayer?, offset: UInt64, heldBytes: Int)
  /// The stream is intact, but the service reported an error in it.
  case service(ServiceFailure)
  /// Nothing in the stream is of any kind that carries deltas; these are its first bytes, 64 at most.
  case noDeltas(firstBytes: [UInt8])
  /// There are no bytes at all.
  case empty
}

/// An error that a service reported, in whichever layer.
public struct ServiceFailure: Error, Hashable, Sendable {
  /// Where it was reported.
  @nonexhaustive
  public enum Source: Hashable, Sendable {
    /// By the status of the response.
    case httpStatus
    /// By an event-stream message that is an exception.
    case exception
    /// By an event-stream message that is an error.
    case errorMessage
    /// By the event that ends a stream of Lambda's.
    case invokeComplete
    /// Among the events or documents that carry the deltas.
    case inBand
    /// By a function, behind its response: in trailers, or in the body where that is looked for.
    case function
  }

  /// Where it was reported.
  public var source: Source
  /// The code as the service spells it: a status such as `403`, an exception's type, an error's code.
  public var code: String
  /// What it says, empty where it says nothing.
  public var message: String

  /// Makes a failure of its parts.
  public init(source: Source, code: String, message: String) {
    self.source = source
    self.code = code
    self.message = message
  }
}
