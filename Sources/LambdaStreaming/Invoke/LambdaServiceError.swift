/// An error that the Lambda service, not the function, reported in the stream.
public struct LambdaServiceError: Hashable, Sendable {
  /// How the service reports an error.
  public enum Source: Hashable, Sendable {
    /// A message of the type `exception`.
    case exception
    /// A message of the type `error`.
    case error
  }

  /// How it was reported.
  public var source: Source
  /// The exception's type or the error's code, such as `ServiceException`.
  public var type: String
  /// What it says; nil where it says nothing.
  public var message: String?

  /// Makes an error of its parts.
  public init(source: Source, type: String, message: String?) {
    self.source = source
    self.type = type
    self.message = message
  }
}

extension LambdaServiceError: CustomStringConvertible {
  /// The error in words.
  public var description: String { "Lambda reports \(type)" + (message.map { ": \($0)" } ?? "") }
}
