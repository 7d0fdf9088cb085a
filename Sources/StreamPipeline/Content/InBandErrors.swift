internal import ByteKernels
internal import TextDeltas

/// Looks for the errors that a service reports in server-sent events or JSON documents.
///
/// A class, because the compiler takes minutes to check a decoder that holds an extractor itself.
@available(StreamingCodec 1.0, *)
final class InBandErrors {
  private var extractor: TextDeltaExtractor
  /// The number of content bytes read.
  private var position: UInt64 = 0
  /// Whether the documents were well-formed so far; elements need not be documents.
  private var isReadable = true

  /// Creates a reader for content that has not begun, of server-sent events, JSON lines or a JSON document.
  init(_ layer: StreamLayer, _ options: StreamOptions) {
    extractor = TextDeltaExtractor(
      family: nil, format: layer.format, options: options.deltaOptions, limits: options.deltas)
  }

  /// Reads the bytes that have not been offered before.
  ///
  /// - Parameter offset: The offset of `bytes` in the content.
  func read(_ bytes: Span<UInt8>, at offset: UInt64) {
    let end = offset + UInt64(bytes.count)
    guard isReadable, end > position else { return }
    var rest = bytes.extracting(Int(position - offset)...)
    position = end
    do throws(TextDeltaError) {
      while try extractor.next(&rest) != nil {}
    } catch {
      isReadable = false
    }
  }

  /// Ends the content, and returns the error that it reports, or nil.
  func finish() -> ServiceError? {
    do throws(TextDeltaError) {
      while isReadable, try extractor.finish() != nil {}
    } catch {
      isReadable = false
    }
    return extractor.serviceError
  }
}
