import ChunkedHTTP
@testable import FuzzSupport

/// The HTTP messages in a connection's bytes, read by this package's strict decoder.
struct ParsedMessages {
  /// A request or a response.
  struct Message: Equatable {
    var head: HTTPHead
    var body: [UInt8] = []
    var trailers: HTTPFieldLines = []
    var isComplete = false
  }

  var messages: [Message] = []
  /// The error that stopped reading; nil if all bytes were read.
  var error: HTTPMessageError?

  /// Reads messages until one is cut or malformed.
  ///
  /// - Parameter role: The role for each message, by its number.
  init(_ bytes: [UInt8], role: (Int) -> HTTPMessageDecoder.Role) {
    var start = 0
    while start < bytes.count, messages.last?.isComplete ?? true, error == nil {
      start = readMessage(bytes, from: start, role(messages.count))
    }
  }

  /// Reads one message and returns its end offset.
  private mutating func readMessage(_ bytes: [UInt8], from start: Int, _ role: HTTPMessageDecoder.Role) -> Int {
    var decoder = HTTPMessageDecoder(role, limits: Self.limits, decodesContent: false)
    var input = bytes.span.extracting(start...)
    var message: Message?
    do throws(HTTPMessageError) {
      while let element = try decoder.next(&input) {
        switch element {
        case .head(let head): message = Message(head: HTTPHead(head))
        case .body(let data): message?.body += array(data)
        case .trailers(let section): message?.trailers = HTTPFieldLines(section)
        case .informational, .chunk, .end: break
        }
      }
      if !decoder.isComplete { try decoder.finish() }
      message?.isComplete = true
    } catch {
      self.error = error
    }
    if let message { messages.append(message) }
    return bytes.count - input.count
  }

  private static let limits = HTTPMessageLimits(
    head: HTTPFieldLimits(maximumSectionLength: 1 << 20, maximumLineLength: 1 << 20, maximumCount: 1 << 16))
}

extension ParsedMessages.Message {
  /// The request's method; empty for a response.
  var method: String {
    if case .request(let head) = head { head.method } else { "" }
  }

  /// The request's target without its query; empty for a response.
  var path: String {
    if case .request(let head) = head { String(head.target.prefix { $0 != "?" }) } else { "" }
  }

  /// The response's status; zero for a request.
  var status: Int {
    if case .response(let head) = head { head.status } else { 0 }
  }
}
