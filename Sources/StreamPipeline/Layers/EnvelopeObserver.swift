package import ChunkedHTTP
package import EventStreamCodec

/// Sees the bytes of envelopes that signatures and checksums cover, which a decoder does not deliver.
///
/// It sees them before the content inside is delivered. It reports nothing to the decoder.
@available(StreamingCodec 1.0, *)
package protocol EnvelopeObserver: Sendable {
  /// Sees the final head of an HTTP message.
  func observe(_ head: HTTPHead)
  /// Sees the next element of an `aws-chunked` body.
  func observe(_ element: AWSChunkedElement)
  /// Sees the next signed message of an event stream.
  func observe(_ message: EventStreamMessageView)
}
