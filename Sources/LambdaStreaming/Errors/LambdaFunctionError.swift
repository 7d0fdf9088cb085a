public import ChunkedHTTP
public import EventStreamCodec
internal import ByteKernels
internal import StrictJSON

/// An error that a function reported after its response had begun.
///
/// Lambda treats such a response as successful: the status and the text before the error have already been sent.
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
  /// The error's type or code, such as `Runtime.StreamError`; nil if none was sent.
  public var type: String?
  /// The error's details; nil if none were sent.
  public var details: LambdaErrorDetails?

  /// Creates an error from its parts.
  public init(source: Source, type: String?, details: LambdaErrorDetails?) {
    self.source = source
    self.type = type
    self.details = details
  }

  /// The error's message for people; nil if there is none.
  public var message: String? { details.map { $0.errorMessage ?? $0.text } }

  /// The error in the form that all modules share.
  ///
  /// The code of an InvokeComplete event is the `code`, with the type in the details as the `type`; a type in trailers
  /// or in the body is the `type`.
  public var serviceError: ServiceError {
    switch source {
    case .invokeComplete:
      ServiceError(source: .invokeComplete, type: details?.errorType, code: type, message: message ?? "")
    case .trailers, .body:
      ServiceError(source: .function, type: type ?? details?.errorType, message: message ?? "")
    }
  }
}

@available(StreamingCodec 1.0, *)
extension LambdaFunctionError: CustomStringConvertible {
  /// The error in one line.
  public var description: String {
    "the function failed while it streamed: \(type ?? details?.errorType ?? "no type")"
      + (message.map { ": \($0)" } ?? "")
  }
}

// MARK: - Trailers

@available(StreamingCodec 1.0, *)
extension LambdaFunctionError {
  /// The trailer field with the error's type.
  public static let typeTrailerName = "Lambda-Runtime-Function-Error-Type"

  /// The trailer field with the error's details, in base64.
  public static let bodyTrailerName = "Lambda-Runtime-Function-Error-Body"

  /// The `Trailer` field that a runtime sends in the head of every streaming response, so that it can report an error.
  public static let announcement = HTTPFieldLine("Trailer", "\(typeTrailerName), \(bodyTrailerName)")

  /// Reads the error in the trailers of a runtime's request; nil if they report none.
  ///
  /// Either field makes an error. The body is base64 of JSON; other base64 and plain text are accepted as well, see
  /// ``LambdaErrorDetails``.
  ///
  /// Source: AWS Lambda Developer Guide, "Building a custom runtime", "Response streaming".
  public init?(trailers: HTTPFieldLines) {
    let type = trailers[Self.typeTrailerName]
    let body = trailers[Self.bodyTrailerName]
    guard type != nil || body != nil else { return nil }
    self.init(
      source: .trailers, type: type, details: body.map { LambdaErrorDetails($0, isBase64Expected: true) })
  }

  /// Reads the error in the trailers of a runtime's request; nil if they report none.
  public init?(trailers: HTTPFieldSection) { self.init(trailers: HTTPFieldLines(trailers)) }

  /// Returns the trailers with which a runtime reports an error after its response has begun.
  ///
  /// They follow the last chunk; ``announcement`` must have been in the head. Without them, the client cannot know that
  /// the response was not finished.
  ///
  /// - Parameters:
  ///   - type: The error's type; Lambda recommends `category.reason`, as in `Runtime.UnknownReason`.
  ///   - message: The error's message.
  ///   - stackTrace: The lines of the stack trace.
  /// - Throws: ``LambdaErrorTrailerError`` if the type is not allowed in a trailer field.
  /// - Complexity: O(*n*) in the length of the texts.
  public static func trailers(
    type: String, message: String, stackTrace: [String] = []
  ) throws(LambdaErrorTrailerError) -> HTTPFieldLines {
    guard !type.isEmpty else { throw .emptyType }
    if let byte = type.utf8.first(where: { !(0x20...0x7E).contains($0) }) { throw .invalidType(byte: byte) }
    guard type.utf8.first != 0x20, type.utf8.last != 0x20 else { throw .invalidType(byte: 0x20) }
    let body = JSONValue.object([
      JSONMember(name: "errorType", value: .string(type)),
      JSONMember(name: "errorMessage", value: .string(message)),
      JSONMember(name: "stackTrace", value: .array(stackTrace.map { .string($0) })),
    ])
    var encoded: [UInt8] = []
    Base64.encode(Array(body.jsonText.utf8).span, appendingTo: &encoded)
    return [HTTPFieldLine(typeTrailerName, type), HTTPFieldLine(name: bodyTrailerName, rawValue: encoded)]
  }
}

/// Why an error cannot be reported in trailers.
@nonexhaustive
public enum LambdaErrorTrailerError: Error, Hashable, Sendable {
  /// The type is empty.
  case emptyType
  /// The type contains a byte that is not printable ASCII, or begins or ends with a space.
  ///
  /// A runtime that sends such a type loses the response: Node's HTTP client rejects it in the middle of the stream.
  case invalidType(byte: UInt8)
}

extension LambdaErrorTrailerError: CustomStringConvertible {
  /// The error in one sentence.
  public var description: String {
    switch self {
    case .emptyType: "the error's type is empty"
    case .invalidType(let byte): "the byte \(hexadecimal(byte)) is not allowed there in a trailer field"
    }
  }
}
