#if CommandLineTool
public import LambdaStreaming
import StrictJSON

/// Why an invocation did not end with a whole response.
public enum InvocationFailure: Sendable, Hashable {
  /// The runtime reported an error instead of a response.
  ///
  /// - Parameters:
  ///   - type: The value of `Lambda-Runtime-Function-Error-Type`, or of the member `errorType`; nil without either.
  ///   - payload: The body of the report, usually JSON.
  case reported(type: String?, payload: [UInt8])
  /// The runtime reported that the function cannot be initialised, or its process ended before it took an invocation.
  case initialization(type: String?, payload: [UInt8])
  /// The runtime reported an error in the trailers of a streaming response.
  case trailers(LambdaFunctionError)
  /// The connection that carried the response was closed before its end.
  case truncated
  /// The process ended before it responded; the text says how.
  case exited(String)
  /// The response was not complete before the time-out.
  case timedOut(seconds: Int64)
  /// The function sent nothing for as long as the idle time-out.
  case idle(seconds: Int64)
  /// The response is longer than Lambda allows, in bytes.
  case responseTooLarge(limit: Int)
  /// The gateway is being stopped.
  case stopped
}

extension InvocationFailure {
  /// The error's type, as Lambda names it in `errorType` and in the `ErrorCode` of InvokeComplete.
  public var errorType: String {
    switch self {
    case .reported(let type, _): type ?? "Unhandled"
    case .initialization(let type, _): type ?? "Runtime.Unknown"
    case .trailers(let error): error.type ?? error.details?.errorType ?? "Unhandled"
    case .truncated: "Runtime.TruncatedResponse"
    case .exited: "Runtime.ExitError"
    case .timedOut: "Sandbox.Timedout"
    case .idle: "Sandbox.IdleTimeout"
    case .responseTooLarge: "Function.ResponseSizeTooLarge"
    case .stopped: "Sandbox.Stopped"
    }
  }

  /// The error's message.
  public var errorMessage: String {
    switch self {
    case .reported(_, let payload), .initialization(_, let payload):
      LambdaErrorDetails(String(decoding: payload, as: UTF8.self)).errorMessage
        ?? String(decoding: payload.prefix(1000), as: UTF8.self)
    case .trailers(let error): error.message ?? ""
    case .truncated: "the connection was closed before the last chunk of the response"
    case .exited(let how): "Runtime exited: \(how)"
    case .timedOut(let seconds): "Task timed out after \(seconds).00 seconds"
    case .idle(let seconds): "the function sent nothing for \(seconds) seconds"
    case .responseTooLarge(let limit):
      "Response payload size exceeded maximum allowed payload size (\(limit) bytes)."
    case .stopped: "the gateway was stopped"
    }
  }

  /// The error as the JSON object that Lambda's Invoke API returns.
  var json: [UInt8] {
    switch self {
    case .reported(_, let payload), .initialization(_, let payload):
      if (try? JSONValue(parsing: payload.span)) != nil { return payload }
    case .trailers(let error):
      if let details = error.details, details.encoding != .text, details.encoding != .base64Text {
        return Array(details.text.utf8)
      }
    default: break
    }
    return JSONValue.object([
      JSONMember(name: "errorType", value: .string(errorType)),
      JSONMember(name: "errorMessage", value: .string(errorMessage)),
    ]).bytes
  }
}

extension InvocationFailure: CustomStringConvertible {
  /// The failure in one sentence.
  public var description: String {
    switch self {
    case .reported: "the function failed: \(errorType): \(errorMessage)"
    case .initialization: "the function could not be initialised: \(errorType): \(errorMessage)"
    case .trailers(let error): "\(error)"
    case .truncated: "the function's process ended or gave up: \(errorMessage)"
    case .exited(let how): "the function's process ended before it responded: \(how)"
    case .timedOut(let seconds): "the function timed out after \(seconds) s"
    case .idle: errorMessage
    case .responseTooLarge(let limit): "the response is longer than \(limit) bytes"
    case .stopped: errorMessage
    }
  }
}

extension JSONValue {
  /// The value as JSON text.
  var bytes: [UInt8] {
    var output: [UInt8] = []
    write(to: &output)
    return output
  }
}
#endif
