internal import EventStreamCodec

/// Collects the messages of an event stream.
@available(StreamingCodec 1.0, *)
final class MessageCollector: Collector {
  private var decoder: StreamDecoder

  init(_ options: StreamOptions) {
    decoder = StreamDecoder(LayerChain([.eventstream]) ?? .automatic, options: options)
  }

  var appetite: Appetite { decoder.appetite }

  func decode(_ bytes: Span<UInt8>, into elements: inout [EventStreamMessage]) -> StreamError? {
    var input = bytes
    do throws(StreamError) {
      while let element = try decoder.next(&input) {
        if case .message(let message) = element { elements.append(EventStreamMessage(message)) }
      }
      return nil
    } catch {
      return error
    }
  }

  func finish(into elements: inout [EventStreamMessage]) -> StreamError? {
    do throws(StreamError) {
      while let element = try decoder.finish() {
        if case .message(let message) = element { elements.append(EventStreamMessage(message)) }
      }
      return nil
    } catch {
      return error
    }
  }
}
