internal import EventStreamCodec
internal import LambdaStreaming
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
    Self.decode(bytes, by: &decoder, into: &elements)
  }

  /// Decodes all of `bytes`.
  ///
  /// It takes the decoder once, because each access to a property of a class is checked when the program runs.
  private static func decode(
    _ bytes: Span<UInt8>, by decoder: inout TextDeltaDecoder, into elements: inout [TextDelta]
  ) -> StreamError? {
    var input = bytes
    do throws(StreamError) {
      while true {
        if decoder.appendCachedDeltas(of: &input, to: &elements) { return nil }
        guard let delta = try decoder.next(&input) else { return nil }
        elements.append(TextDelta(delta))
      }
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

/// Decodes the elements of one kind.
@available(StreamingCodec 1.0, *)
final class LayerSource<Element: Sendable>: ElementSource {
  private var decoder: StreamDecoder
  private let copy: (StreamElement) -> Element?

  /// Creates a source.
  ///
  /// - Parameters:
  ///   - layer: The layer whose elements are wanted.
  ///   - copy: Copies an element; nil if it is of another kind.
  init(_ layer: StreamLayer, _ options: StreamOptions, _ copy: @escaping (StreamElement) -> Element?) {
    decoder = StreamDecoder(LayerChain([layer]) ?? .automatic, options: options)
    self.copy = copy
  }

  var appetite: Appetite { decoder.appetite }

  func decode(_ bytes: Span<UInt8>, into elements: inout [Element]) -> StreamError? {
    var input = bytes
    do throws(StreamError) {
      while let element = try decoder.next(&input) { if let owned = copy(element) { elements.append(owned) } }
      return nil
    } catch {
      return error
    }
  }

  func finish(into elements: inout [Element]) -> StreamError? {
    do throws(StreamError) {
      while let element = try decoder.finish() { if let owned = copy(element) { elements.append(owned) } }
      return nil
    } catch {
      return error
    }
  }
}

@available(StreamingCodec 1.0, *)
extension LayerSource<EventStreamMessage> {
  /// Decodes the messages of an event stream.
  convenience init(messages options: StreamOptions) {
    self.init(.eventstream, options) { element in
      if case .message(let message) = element { EventStreamMessage(message) } else { nil }
    }
  }
}

@available(StreamingCodec 1.0, *)
extension LayerSource<ServerSentEvent> {
  /// Decodes server-sent events.
  convenience init(events options: StreamOptions) {
    self.init(.sse, options) { element in
      if case .event(let event) = element { ServerSentEvent(event) } else { nil }
    }
  }
}

/// Decodes the response stream of a Lambda invocation.
@available(StreamingCodec 1.0, *)
final class InvokeResponseSource: ElementSource {
  private var decoder: InvokeResponseDecoder
  private var hasBegun = false

  init(_ expectation: LambdaPreludeExpectation, _ options: StreamOptions) {
    decoder = InvokeResponseDecoder(
      expectation, limits: options.lambda, eventLimits: options.eventStream,
      eventLeniency: options.eventStreamLeniency, leniencies: options.lambdaLeniencies)
  }

  var appetite: Appetite { .bytes(decoder.missingCount) }

  func decode(_ bytes: Span<UInt8>, into elements: inout [InvokeResponsePart]) -> StreamError? {
    hasBegun = hasBegun || !bytes.isEmpty
    var input = bytes
    do throws(InvokeResponseError) {
      while let element = try decoder.next(&input) { elements.append(InvokeResponsePart(element)) }
      return nil
    } catch {
      return StreamError(error)
    }
  }

  func finish(into elements: inout [InvokeResponsePart]) -> StreamError? {
    guard hasBegun else { return .empty }
    do throws(InvokeResponseError) {
      while let element = try decoder.finish() { elements.append(InvokeResponsePart(element)) }
    } catch {
      return StreamError(error)
    }
    if case .failed(let error) = decoder.outcome { return .service(error) }
    return nil
  }
}

@available(StreamingCodec 1.0, *)
extension StreamError {
  /// Sorts an error of an invocation's response into its layer.
  fileprivate init(_ error: InvokeResponseError) {
    switch error {
    case .eventStream(let error): self = .eventStream(error)
    case .prelude(let error): self = .lambda(error)
    case .missingInvokeComplete(let offset):
      self = .endedEarly(layer: .eventstream, offset: offset, missing: "InvokeComplete")
    case .invalidInvokeComplete, .eventAfterEnd: self = .invokeResponse(error)
    }
  }
}
