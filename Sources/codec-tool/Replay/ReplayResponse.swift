import ChunkedHTTP
import StreamPipeline

/// A capture as a response: a head, and the body in pieces.
final class ReplayResponse {
  /// Fields that belong to the connection or to the framing of the captured message, and not to the one that is served.
  private static let droppedFields: Set<String> = [
    "connection", "content-encoding", "content-length", "keep-alive", "proxy-connection", "te", "transfer-encoding",
    "upgrade",
  ]

  /// The head, without the fields that say how the body is framed.
  let head: HTTPResponseHead
  /// Why the capture ends where it does, if not because it is complete; known when the pieces have come to an end.
  private(set) var failure: SourceFailure?

  private let body: PeekedSource
  private let message: MessageSource?
  private var cutter: ReplayCutter
  private let pace: ReplayPace
  private var pieces: [[UInt8]] = []
  private var position = 0
  private var count = 0
  private var isAtEnd = false

  /// A response at its beginning.
  ///
  /// - Parameters:
  ///   - body: The bytes to serve.
  ///   - message: The captured message that they are the body of; nil where they were captured alone.
  ///   - layer: What they are.
  ///   - cutter: Cuts them into pieces.
  ///   - pace: When these are sent.
  init(
    _ body: PeekedSource, of message: MessageSource?, _ layer: StreamLayer, _ cutter: consuming ReplayCutter,
    _ pace: ReplayPace
  ) {
    self.body = body
    self.message = message
    self.cutter = cutter
    self.pace = pace
    head = Self.head(message?.head, of: layer)
  }

  /// The trailers of the captured message; known when the pieces have come to an end.
  var trailers: HTTPFields { message?.trailers ?? [] }

  /// What is wrong with the frames that have been read; they are served as they are all the same.
  var damage: Problem? { cutter.damage.map { Problem($0) } }

  /// The next piece, or nil at the end.
  func next() -> ReplayPiece? {
    while position == pieces.count {
      guard !isAtEnd else { return nil }
      pieces.removeAll(keepingCapacity: true)
      position = 0
      read()
    }
    defer {
      position += 1
      count += 1
    }
    return ReplayPiece(due: pace.due(count, cameAfter: body.delay), bytes: pieces[position])
  }

  private func read() {
    do throws(SourceFailure) {
      if let bytes = try body.read() { return cutter.cut(bytes, into: &pieces) }
    } catch {
      failure = error
    }
    isAtEnd = true
    if let rest = cutter.finish() { pieces.append(rest) }
  }

  /// The head of the captured response; for bytes that have none, one that says what they are.
  private static func head(_ head: HTTPHead?, of layer: StreamLayer) -> HTTPResponseHead {
    switch head {
    case .response(var head):
      head.fields = HTTPFields(head.fields.filter { !droppedFields.contains($0.name.lowercased()) })
      return head
    case .request(let head):
      return ok(contentType: head.fields["content-type"] ?? mediaType(of: layer))
    case nil:
      return ok(contentType: mediaType(of: layer))
    }
  }

  private static func ok(contentType: String) -> HTTPResponseHead {
    HTTPResponseHead(status: 200, reason: "OK", fields: [HTTPField("Content-Type", contentType)])
  }

  private static func mediaType(of layer: StreamLayer) -> String {
    switch layer {
    case .eventstream: "application/vnd.amazon.eventstream"
    case .lambda: "application/vnd.awslambda.http-integration-response"
    case .sse: "text/event-stream"
    case .ndjson: "application/x-ndjson"
    case .json: "application/json"
    case .gzip: "application/gzip"
    default: "text/plain; charset=utf-8"
    }
  }
}
