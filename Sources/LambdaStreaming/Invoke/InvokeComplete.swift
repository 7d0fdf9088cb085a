internal import ByteKernels
internal import StrictJSON

/// The last event of InvokeWithResponseStream: how the invocation ended.
///
/// Its fields are the members of a JSON object in the payload. Each may be absent or null.
///
/// Source: AWS Lambda API Reference, "InvokeWithResponseStreamCompleteEvent".
@available(StreamingCodec 1.0, *)
public struct InvokeComplete: Hashable, Sendable {
  /// The code of the function's error; nil if the function succeeded.
  public var errorCode: String?
  /// The details of the function's error.
  public var errorDetails: LambdaErrorDetails?
  /// The last 4 KB of the execution log in base64, if the request asked for it.
  public var logResult: String?

  /// Creates an event from its parts.
  public init(errorCode: String? = nil, errorDetails: LambdaErrorDetails? = nil, logResult: String? = nil) {
    self.errorCode = errorCode
    self.errorDetails = errorDetails
    self.logResult = logResult
  }

  /// Reads an event's payload; an empty payload counts as an object without members.
  init(payload: Span<UInt8>) throws(JSONError) {
    self.init()
    guard !payload.isEmpty else { return }
    let value = try JSONValue(parsing: payload)
    guard value.objectValue != nil || value.isNull else {
      throw JSONError(offset: 0, reason: .unexpectedByte(payload[0]))
    }
    func text(_ name: String) -> String? {
      guard let field = value[name], !field.isNull else { return nil }
      // Keeps the details of a service that nests them as JSON instead of a string.
      return field.stringValue ?? field.jsonText
    }
    errorCode = text("ErrorCode")
    errorDetails = text("ErrorDetails").map { LambdaErrorDetails($0) }
    logResult = text("LogResult")
  }

  /// The log as text; nil if there is none, or it is not base64.
  public var log: String? {
    guard let logResult else { return nil }
    guard let decoded = Base64.decoded(Array(logResult.utf8).span) else { return nil }
    return String(decoding: decoded, as: UTF8.self)
  }

  /// The error that ended the function; nil if the function succeeded.
  public var functionError: LambdaFunctionError? {
    guard errorCode != nil || errorDetails != nil else { return nil }
    return LambdaFunctionError(source: .invokeComplete, type: errorCode, details: errorDetails)
  }
}
