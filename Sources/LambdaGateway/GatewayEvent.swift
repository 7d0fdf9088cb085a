#if CommandLineTool
/// Something that a gateway reports while it runs.
public enum GatewayEvent: Sendable {
  /// The gateway listens on this URL.
  case listening(url: String)
  /// A process of the function has been started.
  case started(process: Int)
  /// A process of the function has ended; the text says how.
  case ended(process: Int, how: String)
  /// The function wrote a line.
  ///
  /// - Parameters:
  ///   - tag: The request that the line belongs to, `init` before the first one.
  ///   - line: The line without its end.
  case output(tag: String, line: String)
  /// A client has been answered.
  case exchange(GatewayExchange)
  /// Something else that needs attention.
  case warning(String)
}

/// An exchange with a client, as the access log shows it.
public struct GatewayExchange: Sendable {
  /// The request's method.
  public var method: String
  /// The request's path without the query, which may contain secrets.
  public var path: String
  /// The function's request id; nil if the function was not invoked.
  public var requestID: String?
  /// The response's status; nil if the client had gone before one was sent.
  public var status: Int?
  /// The time from the request's head to the first byte of the response's body, or to its end if it has none.
  public var timeToFirstByte = Duration.zero
  /// The time from the request's head to the end of the response.
  public var totalTime = Duration.zero
  /// The number of body bytes sent, without chunk framing.
  public var byteCount = 0
  /// What was wrong with the response; empty if nothing was.
  public var problems: [GatewayProblem] = []
}

extension GatewayExchange: CustomStringConvertible {
  /// The exchange in one line.
  public var description: String {
    var text = "\(method) \(path) \(status.map { "\($0)" } ?? "-")"
    text += " first \(timeToFirstByte.milliseconds) ms, total \(totalTime.milliseconds) ms, \(byteCount) bytes"
    if let requestID { text += ", \(requestID)" }
    for problem in problems { text += "; \(problem)" }
    return text
  }
}

extension Duration {
  /// The duration in milliseconds with one decimal.
  fileprivate var milliseconds: String {
    let tenths = components.seconds * 10_000 + components.attoseconds / 100_000_000_000_000
    return "\(tenths / 10).\(tenths % 10)"
  }
}
#endif
