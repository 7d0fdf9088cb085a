internal import ByteKernels
internal import EventStreamCodec

/// Looks for the errors that a service reports within content: in server-sent events, in JSON documents, or in the pieces of
/// such a stream that event-stream messages carry.
///
/// A class, because the compiler takes minutes to check a decoder that holds another.
@available(StreamingCodec 1.0, *)
final class InBandErrors {
  private var decoder: TextDeltaDecoder
  /// The number of content bytes read.
  private var position: UInt64 = 0
  /// Whether the content was well-formed so far; elements need not be documents.
  private var isReadable = true

  /// Creates a reader for content of a layer that has not begun.
  init(_ layer: StreamLayer, _ options: StreamOptions) {
    decoder = TextDeltaDecoder(LayerChain([layer]) ?? .automatic, options: options)
  }

  /// Reads the bytes that have not been offered before.
  ///
  /// - Parameter offset: The offset of `bytes` in the content.
  func read(_ bytes: Span<UInt8>, at offset: UInt64) {
    let end = offset + UInt64(bytes.count)
    guard isReadable, end > position else { return }
    var rest = bytes.extracting(Int(position - offset)...)
    position = end
    do throws(StreamError) {
      while try decoder.next(&rest) != nil {}
    } catch {
      isReadable = false
    }
  }

  /// Ends the content, and returns the error that it reports, or nil.
  func finish() -> ServiceError? {
    do throws(StreamError) {
      while isReadable, try decoder.finish() != nil {}
    } catch {
      isReadable = false
    }
    return decoder.reportedError
  }
}
