internal import EventStreamCodec
internal import TextDeltas

/// Decodes deltas.
@available(StreamingCodec 1.0, *)
final class DeltaSource: ElementSource {
  private var decoder: TextDeltaDecoder

  init(_ profile: StreamProfile) {
    decoder = TextDeltaDecoder(profile.chain, family: profile.family, options: profile.options)
  }

  var appetite: Appetite { decoder.appetite }
  /// How the stream ended.
  var outcome: StreamOutcome { decoder.outcome }

  func decode(_ bytes: Span<UInt8>, into elements: inout [TextDelta]) -> StreamError? {
    var input = bytes
    do throws(StreamError) {
      while let delta = try decoder.next(&input) { elements.append(TextDelta(delta)) }
      return nil
    } catch {
      return error
    }
  }

  func finish(into elements: inout [TextDelta]) -> StreamError? {
    do throws(StreamError) {
      while let delta = try decoder.finish() { elements.append(TextDelta(delta)) }
      return nil
    } catch {
      return error
    }
  }
}

/// Decodes the messages of an event stream.
@available(StreamingCodec 1.0, *)
final class MessageSource: ElementSource {
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

/// Decodes server-sent events.
@available(StreamingCodec 1.0, *)
final class ServerSentEventSource: ElementSource {
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
