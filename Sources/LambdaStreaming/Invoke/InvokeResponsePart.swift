internal import ByteKernels
public import EventStreamCodec

/// An element of an invocation's response stream that owns its bytes.
///
/// ``InvokeResponseElement`` is the borrowed form.
@available(StreamingCodec 1.0, *)
public enum InvokeResponsePart: Hashable, Sendable {
  /// The prelude: the first element of a response that has one.
  case prelude(LambdaPrelude)
  /// The response has no prelude: the first element of a response without one.
  case missingPrelude(LambdaMissingPrelude)
  /// Bytes of the body.
  case body([UInt8])
  /// The error at the end of the body, with ``LambdaResponseLeniencies/errorTextInBody``.
  case functionError(LambdaFunctionError)
  /// The end of the invocation, successful or not: the last element.
  case complete(InvokeComplete)
  /// An error of the service: the last element.
  case serviceError(ServiceError)
  /// An event that this library does not know.
  case other(EventStreamMessage)

  /// Copies a borrowed element.
  public init(_ element: borrowing InvokeResponseElement) {
    switch element {
    case .prelude(let prelude): self = .prelude(prelude)
    case .missingPrelude(let missing): self = .missingPrelude(missing)
    case .body(let bytes): self = .body(Array(copying: bytes))
    case .functionError(let error): self = .functionError(error)
    case .complete(let complete): self = .complete(complete)
    case .serviceError(let error): self = .serviceError(error)
    case .other(let message): self = .other(EventStreamMessage(message))
    }
  }
}
