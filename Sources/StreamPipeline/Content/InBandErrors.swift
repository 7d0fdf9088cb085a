internal import ByteKernels
internal import EventStreamCodec
internal import TextDeltas

/// Looks for the errors that a service reports within content: in server-sent events, in JSON documents, or in the pieces of
/// such a stream that event-stream messages carry.
///
/// It reads each element where its decoder holds it, without a copy. A class, because the compiler takes minutes to check a
/// decoder that holds another.
@available(StreamingCodec 1.0, *)
final class InBandErrors {
  private var content: DeltaContent
  /// Whether the content was well-formed so far; elements need not be documents.
  private var isReadable = true

  /// Creates a reader for content of a layer that has not begun.
  init(_ layer: StreamLayer, _ options: StreamOptions) {
    content = DeltaContent(nil, options)
    content.prepare([layer])
    content.extractor.dropsDeltas = true
  }

  /// Reads the event that a decoder returned last.
  func readLast(of events: inout ServerSentEventDecoder) {
    guard isReadable else { return }
    isReadable = content.extractor.skimLast(of: &events)
  }

  /// Reads the line that a decoder returned last.
  func readLast(of lines: inout LineDecoder) {
    guard isReadable else { return }
    isReadable = content.extractor.skimLast(of: &lines)
  }

  /// Reads a line that lies in the caller's input.
  func read(line: Span<UInt8>, at offset: UInt64) {
    guard isReadable else { return }
    isReadable = content.extractor.skim(line: line, at: offset)
  }

  /// Reads a text of one or more JSON documents.
  func read(documents: Span<UInt8>) {
    guard isReadable else { return }
    var rest = documents
    do throws(TextDeltaError) {
      while try content.extractor.next(&rest) != nil {}
    } catch {
      isReadable = false
    }
    content.extractor.releaseDocument()
  }

  /// Reads a message that carries a piece of another stream.
  func read(_ message: EventStreamMessageView) {
    guard isReadable else { return }
    do throws(StreamError) { try content.skim(message) } catch { isReadable = false }
  }

  /// Ends the content, and returns the error that it reports, or nil.
  func finish() -> ServiceError? {
    do throws(StreamError) {
      while isReadable, try content.finish() != nil {}
    } catch {
      isReadable = false
    }
    return content.reportedError
  }
}
