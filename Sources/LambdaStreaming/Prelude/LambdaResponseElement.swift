/// What a decoder of a function's response delivers next.
///
/// Borrowed bytes live until the decoder is used again.
@available(StreamingCodec 1.0, *)
public enum LambdaResponseElement: ~Escapable {
  /// The prelude: the first element of a response that has one.
  case prelude(LambdaPrelude)
  /// The response has no prelude: the first element of one that has none.
  case missingPrelude(LambdaMissingPrelude)
  /// Bytes of the body: all that the input holds.
  case body(Span<UInt8>)
  /// The error that the body ended in, where ``LambdaResponseLeniencies/errorTextInBody`` asks for it: the last element.
  case functionError(LambdaFunctionError)
}
