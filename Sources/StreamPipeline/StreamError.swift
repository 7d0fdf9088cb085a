public import ChunkedHTTP
public import EventStreamCodec
public import LambdaStreaming
public import TextDeltas

/// Why a stream did not end well: what is wrong, in which layer, and where.
///
/// Everything before the fault has been delivered. Offsets count bytes of the layer at fault, from its beginning: those of
/// frames in a chunked response exclude the head and the size lines. ``isIncomplete`` distinguishes a stream that was cut
/// from a malformed one. In the case ``service(_:)`` the stream itself is intact.
@available(StreamingCodec 1.0, *)
@nonexhaustive
public indirect enum StreamError: Error, Hashable, Sendable {
  /// The HTTP message is malformed.
  case http(HTTPMessageError)
  /// The chunked coding is malformed.
  case chunked(ChunkedError)
  /// The `aws-chunked` coding is malformed.
  case awsChunked(AWSChunkedError)
  /// The compressed data is malformed.
  case contentCoding(ContentCodingError)
  /// The event stream is malformed.
  case eventStream(EventStreamError)
  /// The prelude of a function's response is malformed.
  case lambda(LambdaPreludeError)
  /// The end of an InvokeWithResponseStream response is malformed.
  case invokeResponse(InvokeResponseError)
  /// A function's response lacks the prelude that its media type promises. All of it has been delivered as body.
  case missingPrelude(LambdaMissingPrelude)
  /// The documents, events or lines that carry the deltas are malformed.
  case deltas(TextDeltaError)
  /// A layer is complete, but more bytes follow at this offset.
  case bytesAfterEnd(layer: StreamLayer, offset: UInt64)
  /// The stream ended between elements at `offset`, before its terminal event.
  ///
  /// - Parameters:
  ///   - layer: The layer; nil for the documents that carry the deltas.
  ///   - offset: The number of bytes read.
  ///   - missing: The name of the event, or of several joined by `or`, if it is known.
  case endedEarly(layer: StreamLayer?, offset: UInt64, missing: String?)
  /// The stream ended at `offset` inside an element that is not a frame: an event, a line, a character.
  ///
  /// - Parameters:
  ///   - layer: The layer; nil for the documents that carry the deltas.
  ///   - offset: The number of bytes read.
  ///   - heldBytes: The number of bytes of the element that had arrived.
  case cut(layer: StreamLayer?, offset: UInt64, heldBytes: Int)
  /// The stream is intact, but reports an error of the service.
  case service(ServiceError)
  /// Nothing in the stream is of a known layer or family.
  ///
  /// - Parameters:
  ///   - firstBytes: The first bytes, 64 at most.
  ///   - resembles: The format that they resemble, if it is known.
  case notUnderstood(firstBytes: [UInt8], resembles: ForeignFormat?)
  /// No rule of any family reads the events of an event stream, or the documents in them, and no operation has them.
  ///
  /// - Parameters:
  ///   - count: The number of events.
  ///   - firstName: The type of the first of them, or the name of its document.
  case unread(count: Int, firstName: String)
  /// The byte at `offset` cannot be part of text, for which the stream was taken by its first bytes.
  case notText(offset: UInt64, byte: UInt8)
  /// The stream has no bytes.
  case empty
}

@available(StreamingCodec 1.0, *)
extension StreamError {
  /// The number of first bytes that an error keeps.
  static let firstBytesCount = 64
}

/// An error of one layer, as ``StreamError`` describes it.
@available(StreamingCodec 1.0, *)
protocol LayerError: Error {
  /// The layer at fault; nil for the documents that carry the deltas.
  var layer: StreamLayer? { get }
  /// A stable code for logs and scripts.
  var code: String { get }
  /// The offset of the fault in its layer, in bytes.
  var offset: UInt64 { get }
  /// Whether the stream was cut rather than malformed.
  var isIncomplete: Bool { get }
  /// A description for people, without layer, code and offset.
  var problem: String { get }
  /// The name of the leniency that accepts the input; nil if there is none.
  var leniencyHint: String? { get }
}

@available(StreamingCodec 1.0, *)
extension LayerError {
  var problem: String { "\(self)" }
  var leniencyHint: String? { nil }
}
