internal import TextDeltas

/// Collects server-sent events.
@available(StreamingCodec 1.0, *)
final class EventCollector: Collector {
  private var decoder: StreamDecoder

  init(_ options: StreamOptions) { decoder = StreamDecoder(LayerChain([.sse]) ?? .automatic, options: options) }

  var appetite: Appetite { decoder.appetite }

  func decode(_ bytes: Span<UInt8>, into elements: inout [ServerSentEvent]) -> StreamError? {
    var input = bytes
    do throws(StreamError) {
      while let element = try decoder.next(&input) {
        if case .event(let event) = element { elements.append(ServerSentEvent(event)) }
      }
      return nil
    } catch {
      return error
    }
  }

  func finish(into elements: inout [ServerSentEvent]) -> StreamError? {
    do throws(StreamError) {
      while let element = try decoder.finish() {
        if case .event(let event) = element { elements.append(ServerSentEvent(event)) }
      }
      return nil
    } catch {
      return error
    }
  }
}
