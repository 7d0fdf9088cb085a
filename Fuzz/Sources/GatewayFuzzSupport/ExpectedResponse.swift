import ChunkedHTTP
@testable import FuzzSupport
@testable import LambdaGateway
import LambdaStreaming

/// What a client receives for a streamed response of the function, worked out on the whole of it.
struct ExpectedResponse {
  private var status: Int
  /// The body; nil where the function announced a length of its own, which may be wrong.
  private var body: [UInt8]?
  private var isComplete = true

  /// - Parameter response: The runtime's request, which carries the response.
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
  /// Whether the gateway refuses the whole response for it.
  fileprivate var isRefused: Bool {
    switch self {
    case .invalidHeaderName, .invalidHeaderValue: true
    default: false
    }
  }
}
