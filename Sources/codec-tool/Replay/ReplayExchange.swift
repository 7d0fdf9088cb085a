#if CommandLineTool
import ChunkedHTTP
import NIOHTTP1

/// The answer to one request, as bytes of HTTP/1.1.
final class ReplayExchange {
  /// What ``fill(_:after:)`` came to.
  enum Progress {
    /// There is enough for a write.
    case full
    /// The next piece is due so many nanoseconds after the head.
    case waiting(until: Int64)
    /// All pieces are out.
    case ended
  }

  /// About how many bytes are put together for a write, where they are all due.
  private static let writeSize = 64 << 10

  /// The head as it goes over the wire.
  let head: [UInt8]
  /// Whether the connection outlives the answer; known when that has ended.
  private(set) var isKeepAlive: Bool

  private let name: String
  private let response: ReplayResponse
  private let hasBody: Bool
  /// Nil for HTTP/1.0 clients, to whom the end of the connection is the end of the body.
  private var chunks: ChunkedEncoder?
  /// The piece that is sent next, once it is due.
  private var waiting: ReplayPiece?
  private var hasReportedDamage = false

  /// - Parameters:
  ///   - request: What is answered.
  ///   - response: The capture, at its beginning.
  ///   - name: How messages name the capture.
  ///   - isLast: Whether the connection is to be closed in any case.
  init(_ request: NIOHTTP1.HTTPRequestHead, _ response: ReplayResponse, name: String, isLast: Bool) {
    self.name = name
    self.response = response
    let isModern = (request.version.major, request.version.minor) >= (1, 1)
    let status = response.head.status
    hasBody = request.method != .HEAD && ![204, 304].contains(status)
    chunks = isModern && hasBody ? ChunkedEncoder() : nil
    isKeepAlive = request.isKeepAlive && (isModern || !hasBody) && !isLast
    var head = Array("HTTP/1.1 \(status) \(response.head.reason)\r\n".utf8)
    for field in response.head.fields {
      head += Array("\(field.name): ".utf8) + field.rawValue + Array("\r\n".utf8)
    }
    // A response to HEAD says what one to GET would.
    if isModern, ![204, 304].contains(status) { head += Array("Transfer-Encoding: chunked\r\n".utf8) }
    self.head = head + Array("Connection: \(isKeepAlive ? "keep-alive" : "close")\r\n\r\n".utf8)
  }

  /// Appends the pieces that are due, up to what makes a write.
  ///
  /// - Parameters:
  ///   - output: Where to append.
  ///   - elapsed: How long ago the head was sent, in nanoseconds.
  func fill(_ output: inout [UInt8], after elapsed: Int64) -> Progress {
    guard hasBody else { return .ended }
    while let piece = waiting ?? response.next() {
      if let damage = response.damage, !hasReportedDamage {
        hasReportedDamage = true
        Diagnostics.report("\(name): \(damage.message); served as it is")
      }
      guard piece.due <= elapsed else {
        waiting = piece
        return .waiting(until: piece.due)
      }
      waiting = nil
      append(piece.bytes, to: &output)
      if output.count >= Self.writeSize { return .full }
    }
    return .ended
  }

  /// Appends the end of the body: the last chunk and the trailers, or nothing where the capture was cut there.
  ///
  /// - Returns: How serving the capture went.
  func finish(_ output: inout [UInt8]) -> ExitStatus {
    if let failure = response.failure {
      Diagnostics.report("\(name): \(failure.problem.message); served up to there")
      isKeepAlive = false
      return failure.status
    }
    guard var chunks else { return .success }
    // A field that must not be a trailer is not made one.
    let trailers = response.trailers.filter { !ChunkedEncoder.forbiddenTrailers.contains($0.name.lowercased()) }
    do throws(ChunkedEncodingError) {
      try chunks.finish(trailers: HTTPFields(trailers), to: &output)
    } catch {
      Diagnostics.report("\(name): the trailers cannot be served: \(error)")
      isKeepAlive = false
      return .malformedInput
    }
    return .success
  }

  private func append(_ bytes: [UInt8], to output: inout [UInt8]) {
    // The encoder refuses chunks behind the last one alone.
    if (try? chunks?.append(bytes.span, to: &output)) == nil { output += bytes }
  }
}
#endif
