#if CommandLineTool
import ChunkedHTTP
import NIOHTTP1

/// The response to one request, as HTTP/1.1 bytes.
final class ReplayExchange {
  /// The result of ``fill(_:after:)``.
  enum Progress {
    /// There is enough for a write.
    case full
    /// The next piece is due this many nanoseconds after the head.
    case waiting(until: Int64)
    /// All pieces have been appended.
    case ended
  }

  /// About how many bytes are written at once, if they are all due.
  private static let writeSize = 64 << 10

  /// The head's bytes.
  let head: [UInt8]
  /// Whether the connection stays open after the response; final once that has ended.
  private(set) var isKeepAlive: Bool

  private let name: String
  private let response: ReplayResponse
  private let hasBody: Bool
  /// Nil for HTTP/1.0 clients, for which the end of the connection ends the body.
  private var chunks: ChunkedEncoder?
  /// The next piece, once it is due.
  private var waiting: ReplayPiece?
  private var hasReportedDamage = false

  /// - Parameters:
  ///   - request: The request.
  ///   - response: The capture, at its beginning.
  ///   - name: The capture's name in messages.
  ///   - isLast: Whether the connection is closed in any case.
  init(_ request: HTTPRequestHead, _ response: ReplayResponse, name: String, isLast: Bool) {
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
    // A response to HEAD has the fields of a response to GET.
    if isModern, ![204, 304].contains(status) { head += Array("Transfer-Encoding: chunked\r\n".utf8) }
    self.head = head + Array("Connection: \(isKeepAlive ? "keep-alive" : "close")\r\n\r\n".utf8)
  }

  /// Appends the pieces that are due, until there are enough bytes for a write.
  ///
  /// - Parameters:
  ///   - output: The buffer to append to.
  ///   - elapsed: How long ago the head was sent, in nanoseconds.
  func fill(_ output: inout [UInt8], after elapsed: Int64) -> Progress {
    guard hasBody else { return .ended }
    while let piece = waiting ?? response.next() {
      if let damage = response.damage, !hasReportedDamage {
        hasReportedDamage = true
        Diagnostics.report("\(name): \(damage.message); served unchanged")
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

  /// Appends the end of the body: the last chunk and the trailers, or nothing if the capture is cut short.
  ///
  /// - Returns: The exit status of serving the capture.
  func finish(_ output: inout [UInt8]) -> ExitStatus {
    if let failure = response.failure {
      Diagnostics.report("\(name): \(failure.message); served up to there")
      isKeepAlive = false
      return failure.status
    }
    guard var chunks else { return .success }
    // Drop fields that must not be trailers.
    let trailers = response.trailers.filter { !ChunkedEncoder.forbiddenTrailers.contains($0.name.lowercased()) }
    do throws(ChunkedEncodingError) {
      try chunks.finish(trailers: HTTPFieldLines(trailers), to: &output)
    } catch {
      Diagnostics.report("\(name): the trailers cannot be served: \(error)")
      isKeepAlive = false
      return .malformedInput
    }
    return .success
  }

  private func append(_ bytes: [UInt8], to output: inout [UInt8]) {
    // The encoder refuses chunks only after the last one.
    if (try? chunks?.append(bytes.span, to: &output)) == nil { output += bytes }
  }
}
#endif
