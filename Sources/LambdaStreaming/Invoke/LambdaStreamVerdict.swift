public import ChunkedHTTP

/// What became of a function's streaming response, known when its transport has ended.
@nonexhaustive
@available(StreamingCodec 1.0, *)
public enum LambdaStreamVerdict: Hashable, Sendable {
  /// The response is whole.
  case complete
  /// The function failed after it had begun; what came before is there.
  case functionError(LambdaFunctionError)
  /// The Lambda service reported an error in the stream.
  case serviceError(LambdaServiceError)
  /// The transport ended before the response did: there was no InvokeComplete, or no last chunk.
  case endedEarly

  /// Judges a response that came over HTTP/1.1: a runtime's request, a function URL's or API Gateway's answer.
  ///
  /// Function URLs and API Gateway are not known to hand a runtime's trailers on: there only a sign in the body itself,
  /// such as the last event of a protocol, tells a whole response from one whose function failed.
  ///
  /// - Parameters:
  ///   - isComplete: Whether the message came to its end: for a chunked body, whether the last chunk came.
  ///   - trailers: The trailer section; empty where there is none.
  public init(isComplete: Bool, trailers: HTTPFields) {
    if let error = LambdaFunctionError(trailers: trailers) {
      self = .functionError(error)
    } else {
      self = isComplete ? .complete : .endedEarly
    }
  }
}

/// Judges the response stream of an invocation by its events.
///
/// For those who decode the events themselves; ``InvokeResponseDecoder`` does it on its own.
@available(StreamingCodec 1.0, *)
public struct InvokeResponseJudge: Hashable, Sendable {
  /// What the events so far say; ``LambdaStreamVerdict/endedEarly`` where the stream ends here.
  public private(set) var verdict = LambdaStreamVerdict.endedEarly

  /// Makes a judge at the start of a stream.
  public init() {}

  /// Notes an event.
  ///
  /// The first error, of the function or the service, stays the verdict.
  public mutating func see(_ event: InvokeResponseEventView) {
    guard case .endedEarly = verdict else { return }
    switch event {
    case .invokeComplete(let complete): verdict = complete.functionError.map { .functionError($0) } ?? .complete
    case .serviceError(let error): verdict = .serviceError(error)
    case .payloadChunk, .other: break
    }
  }

  /// Notes an error that the body ended in; see ``LambdaResponseLeniencies/errorTextInBody``.
  ///
  /// It makes a failure of a response that is otherwise complete.
  public mutating func see(errorInBody error: LambdaFunctionError) {
    guard verdict == .complete || verdict == .endedEarly else { return }
    verdict = .functionError(error)
  }
}
