public import EventStreamCodec

/// What a decoder of an invocation's response stream delivers next.
///
/// Borrowed bytes live until the decoder is used again.
@available(StreamingCodec 1.0, *)
public enum InvokeResponseElement: ~Escapable {
  /// The prelude: the first element of a response that has one.
  case prelude(LambdaPrelude)
  /// The response has no prelude: the first element of one that has none.
  case missingPrelude(LambdaMissingPrelude)
  /// Bytes of the body.
  case body(Span<UInt8>)
  /// The error that the body ended in, where ``LambdaResponseLeniencies/errorTextInBody`` asks for it.
  case functionError(LambdaFunctionError)
  /// The invocation has ended, well or in an error: the last element.
  case complete(InvokeComplete)
  /// The service reports an error: the last element.
  case serviceError(LambdaServiceError)
  /// An event that this library does not know.
  case other(EventStreamMessageView)

  @_lifetime(copy element)
  init(_ element: consuming LambdaResponseElement) {
    switch element {
    case .prelude(let prelude): self = .prelude(prelude)
    case .missingPrelude(let missing): self = .missingPrelude(missing)
    case .body(let bytes): self = .body(bytes)
    case .functionError(let error): self = .functionError(error)
    }
  }
}
