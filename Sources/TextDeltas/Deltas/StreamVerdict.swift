/// What became of a stream, known when it has ended.
@nonexhaustive
public enum StreamVerdict: Hashable, Sendable {
  /// The stream said that it is complete: its terminal event came.
  case complete
  /// The stream ended, and it is of a kind that has no terminal event: nothing says that more was to come.
  case ended
  /// The stream ended in good order, but before the terminal event of its kind: it was cut short.
  case endedEarly
  /// The stream ended inside an element: this many bytes of it were held.
  case cut(heldBytes: Int)
  /// The service reported an error; the stream may have been intact all the same.
  case serviceError(ServiceError)
  /// The stream was damaged, or is not what it was said to be.
  case damaged(TextDeltaError)
  /// Nothing in the stream was of any known kind.
  case notThisProtocol
}

/// An error that a service reported in a stream.
public struct ServiceError: Hashable, Sendable {
  /// How a service reports an error.
  @nonexhaustive
  public enum Source: Hashable, Sendable {
    /// A message of the type `exception`.
    case exception
    /// A message of the type `error`.
    case errorMessage
    /// An error object among the events.
    case inBand
  }

  /// How it was reported.
  public var source: Source
  /// The type or code of the error, such as `throttlingException`.
  public var type: String
  /// What it says.
  public var message: String
  /// The code that it carries besides its type; nil where there is none.
  ///
  /// SageMaker's `ModelStreamError` has one: the container's, in the member `ErrorCode`.
  public var code: String?

  /// Makes an error of its parts.
  public init(source: Source, type: String, message: String, code: String? = nil) {
    self.source = source
    self.type = type
    self.message = message
    self.code = code
  }
}
