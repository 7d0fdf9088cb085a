#if CommandLineTool
import LambdaStreaming

/// Something wrong with a function's response, what API Gateway would answer, and why.
public struct GatewayProblem: Sendable, Hashable {
  /// A stable name for logs and scripts, such as `missingPrelude`.
  public var name: String
  /// What is wrong, and what API Gateway does about it.
  public var explanation: String
}

extension GatewayProblem: CustomStringConvertible {
  /// The problem in one line.
  public var description: String { "\(name): \(explanation)" }
}

extension GatewayProblem {
  /// A failed invocation, before or in the middle of the response.
  init(_ failure: InvocationFailure, hasStarted: Bool, status: Int) {
    name =
      switch failure {
      case .reported: "functionError"
      case .initialization: "initError"
      case .trailers: hasStarted ? "errorMidway" : "errorBeforePrelude"
      case .truncated: hasStarted ? "crashMidway" : "crash"
      case .exited: "crash"
      case .timedOut: "timeout"
      case .idle: "idleTimeout"
      case .responseTooLarge: "responseTooLarge"
      case .stopped: "stopped"
      }
    let consequence =
      switch failure {
      case _ where hasStarted:
        "the status has been sent, so the connection is closed without a last chunk: curl reports (18)"
      case .timedOut, .idle: "API Gateway answers 504"
      default: "API Gateway's documentation says 500, its users report 502; answered \(status)"
      }
    explanation = "\(failure); \(consequence)"
  }

  /// A failed invocation through the Invoke API, whose response carries the error.
  init(invocation failure: InvocationFailure) {
    self.init(failure, hasStarted: false, status: 200)
    explanation = "\(failure)"
  }

  /// A response without a prelude, whose media type promises one.
  init(_ missing: LambdaMissingPrelude, status: Int) {
    name = "missingPrelude"
    let cause =
      if case .empty = missing.reason {
        """
        Node's runtime writes the prelude at the first write(): HttpResponseStream.from() followed by end() sends \
        nothing. Call write("") before end().
        """
      } else {
        """
        Did the handler call end(chunk) without a prior write()? Node's runtime writes the prelude at the first \
        write() and sends the chunk alone. Call write(chunk), then end().
        """
      }
    explanation =
      "\(missing). API Gateway's documentation says 500, its users report 502; answered \(status). \(cause)"
  }

  /// A prelude that API Gateway refuses.
  init(_ error: LambdaPreludeError, status: Int) {
    name = error.code == "missingDelimiter" ? "missingPrelude" : error.code
    explanation = "\(error). \(error.help) Answered \(status)."
  }

  /// A streaming response of a media type other than the prelude's.
  static func contentType(_ contentType: String?, status: Int) -> GatewayProblem {
    GatewayProblem(
      name: "missingPrelude",
      explanation: """
        the response's media type is \(contentType ?? "missing"), not \(LambdaPrelude.contentType), so API Gateway \
        expects no prelude and answers 500 or 502; answered \(status). setContentType() alone works only with a \
        function URL: use HttpResponseStream.from(responseStream, {…})
        """)
  }

  /// Something in the prelude that no client could receive.
  static func invalidPrelude(_ issue: LambdaPreludeIssue, status: Int) -> GatewayProblem {
    GatewayProblem(
      name: "invalidPrelude", explanation: "\(issue); API Gateway answers 500 or 502; answered \(status)")
  }

  /// A deviation in the prelude that may work.
  static func questionablePrelude(_ issue: LambdaPreludeIssue) -> GatewayProblem {
    GatewayProblem(name: "questionablePrelude", explanation: "\(issue), which API Gateway may refuse")
  }

  /// A status that cannot end a response.
  static func statusCode(_ code: Int, status: Int) -> GatewayProblem {
    GatewayProblem(
      name: "invalidStatusCode",
      explanation: "statusCode is \(code), not 200 to 599; API Gateway answers 500 or 502; answered \(status)")
  }

  /// A buffered response that is not what a proxy integration expects.
  static func malformedProxyResponse(_ reason: String, status: Int) -> GatewayProblem {
    GatewayProblem(
      name: "malformedProxyResponse",
      explanation: """
        \(reason). A proxy integration expects an object with statusCode, headers, multiValueHeaders, body (a string) \
        and isBase64Encoded; API Gateway answers 502 (Malformed Lambda proxy response); answered \(status)
        """)
  }

  /// A buffered response to a streaming integration.
  static let bufferedResponse = GatewayProblem(
    name: "bufferedResponse",
    explanation: """
      the function does not stream: its response is served as a whole, but API Gateway answers 500 if the integration's \
      responseTransferMode is STREAM
      """)

  /// A streaming response to a buffered integration.
  static let streamedResponse = GatewayProblem(
    name: "streamedResponse",
    explanation: """
      the function streams, but the integration is buffered: API Gateway passes on the status and the headers \
      without the body
      """)

  /// A body that does not have the length that the function announced.
  static func contentLength(_ announced: Int, sent: Int) -> GatewayProblem {
    GatewayProblem(
      name: "wrongContentLength",
      explanation: "the prelude announces Content-Length: \(announced), but the body has \(sent) bytes or more")
  }

  /// A client that has gone.
  static let clientDisconnected = GatewayProblem(
    name: "clientDisconnected", explanation: "the client went away before the end; the function keeps running")

  /// A capture that cannot be written.
  static func captureFailed(_ folder: String) -> GatewayProblem {
    GatewayProblem(name: "captureFailed", explanation: "the exchange cannot be saved in \(folder)")
  }

  /// A request that the function never saw.
  static func refused(_ reason: String) -> GatewayProblem { GatewayProblem(name: "refused", explanation: reason) }
}
#endif
