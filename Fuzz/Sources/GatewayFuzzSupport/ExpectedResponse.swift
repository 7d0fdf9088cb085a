import ChunkedHTTP
@testable import FuzzSupport
@testable import LambdaGateway
import LambdaStreaming

/// The expected response to a client, computed from the function's whole streamed response.
struct ExpectedResponse {
  private var status: Int
  /// The body; nil if the function announces a length, which may be wrong.
  private var body: [UInt8]?
  private var isComplete = true

  /// - Parameter response: The runtime's request with the function's response.
  init(_ response: ParsedMessages.Message, _ configuration: GatewayConfiguration) {
    status = configuration.failureStatus
    let reference = ReferencePrelude(response.body, .required) { text in
      var parser = NaiveJSON(text, maximumDepth: 512)
      do throws(NaiveJSON.Fault) { _ = try parser.text() } catch { return false }
      return true
    }
    let error = LambdaFunctionError(trailers: response.trailers)
    switch reference.verdict {
    case .prelude:
      guard let prelude = Self.prelude(response.body), (200...599).contains(prelude.statusCode ?? 200),
        !prelude.issues.contains(where: \.isRefused)
      else { return }
      status = prelude.statusCode ?? 200
      let lengths =
        prelude.headers.values(named: "content-length")
        + prelude.multiValueHeaders.values(named: "content-length")
      guard configuration.transferMode == .streaming else {
        body = lengths.isEmpty ? [] : nil
        return
      }
      body = lengths.isEmpty ? reference.body : nil
      isComplete = error == nil
    case .missing(.empty, _) where error == nil && configuration.eventFormat == .url: status = 200
    default: break
    }
  }

  /// Checks the response that a client received.
  func check(_ response: ParsedMessages.Message, to method: String) throws(Violation) {
    try FuzzSupport.check(response.status == status, "\(short(response)), expected the status \(status)")
    guard let body, method != "HEAD", ![204, 205, 304].contains(status) else { return }
    try FuzzSupport.check(response.body == body, "\(short(response)), expected the body \(short(body))")
    try FuzzSupport.check(
      response.isComplete == isComplete, "\(short(response)), expected it to be \(isComplete ? "complete" : "cut")")
  }

  private static func prelude(_ bytes: [UInt8]) -> LambdaPrelude? {
    var decoder = LambdaPreludeDecoder(.required)
    var input = bytes.span
    guard case .prelude(let prelude)? = try? decoder.next(&input) else { return nil }
    return prelude
  }
}

extension LambdaPreludeIssue {
  /// Whether the gateway refuses a response with this issue.
  fileprivate var isRefused: Bool {
    switch self {
    case .invalidHeaderName, .invalidHeaderValue: true
    default: false
    }
  }
}
