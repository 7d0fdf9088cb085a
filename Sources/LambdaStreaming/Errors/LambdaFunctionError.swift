public import ChunkedHTTP

/// An error that a function reported after its response had begun.
///
/// Lambda treats such a response as successful: the status is long sent, and the text that came is there.
@available(StreamingCodec 1.0, *)
public struct LambdaFunctionError: Hashable, Sendable {
  /// How the error was reported.
  @nonexhaustive
  public enum Source: Hashable, Sendable {
    /// In the trailers of the runtime's request to the Runtime API.
    case trailers
    /// In the InvokeComplete event of InvokeWithResponseStream.
    case invokeComplete
    /// As text at the end of the body; see ``LambdaResponseLeniencies/errorTextInBody``.
    case body
  }

  /// How the error was reported.
  public var source: Source
  /// Its type or code, such as `Runtime.StreamError`; nil where none was sent.
  public var type: String?
  /// What it says; nil where nothing was sent.
  public var details: LambdaErrorDetails?

  /// Makes an error of its parts.
  public init(source: Source, type: String?, details: LambdaErrorDetails?) {
    self.source = source
    self.type = type
    self.details = details
  }

  /// What the error says, for people; nil where it says nothing.
  public var message: String? { details.map { $0.errorMessage ?? $0.text } }
}

@available(StreamingCodec 1.0, *)
extension LambdaFunctionError: CustomStringConvertible {
  /// The error in words.
  public var description: String {
    "the function failed while it streamed: \(type ?? details?.errorType ?? "no type")"
      + (message.map { ": \($0)" } ?? "")
  }
}

@available(StreamingCodec 1.0, *)
extension LambdaFunctionError {
  /// The trailer field with the error's type.
  public static let typeTrailerName = "Lambda-Runtime-Function-Error-Type"

  /// The trailer field with what the error says, in base64.
  public static let bodyTrailerName = "Lambda-Runtime-Function-Error-Body"

  /// The `Trailer` field that a runtime sends in the head of every streaming response, so that it may report an error.
  public static let announcement = HTTPField("Trailer", "\(typeTrailerName), \(bodyTrailerName)")

  /// The error that the trailers of a runtime's request report; nil where they report none.
  ///
  /// Either field makes an error. The body is base64 of JSON; other base64, and text that is none, are taken as well, see
  /// ``LambdaErrorDetails``.
  ///
  /// Source: AWS Lambda Developer Guide, "Building a custom runtime", "Response streaming".
  public init?(trailers: HTTPFields) {
    let type = trailers[Self.typeTrailerName]
    let body = trailers[Self.bodyTrailerName]
    guard type != nil || body != nil else { return nil }
    self.init(
      source: .trailers, type: type, details: body.map { LambdaErrorDetails($0, isBase64Expected: true) })
  }

  /// The error that the trailers of a runtime's request report; nil where they report none.
  public init?(trailers: HTTPFieldSection) { self.init(trailers: HTTPFields(trailers)) }
}
