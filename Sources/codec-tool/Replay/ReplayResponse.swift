#if CommandLineTool
import ChunkedHTTP
import StreamPipeline

/// A capture as a response: a head, and the body in pieces.
final class ReplayResponse {
  /// Fields of the captured message's connection and framing, which do not apply to the served one.
  private static let droppedFields: Set<String> = [
    "connection", "content-encoding", "content-length", "keep-alive", "proxy-connection", "te", "transfer-encoding",
    "upgrade",
  ]

  /// The head, without the fields that frame the body.
  let head: HTTP1ResponseHead
  /// Why the capture is incomplete; nil if it is complete, final after the last piece.
  private(set) var failure: Failure?

  private let body: PeekedSource
  private let message: MessageSource?
  private var cutter: ReplayCutter
  private let pace: ReplayPace
  private var pieces: [[UInt8]] = []
  private var position = 0
  private var count = 0
  private var isAtEnd = false

  /// Creates a response at its beginning.
  ///
  /// - Parameters:
  ///   - body: The bytes to serve.
  ///   - message: The captured message with this body; nil if only the body was captured.
  ///   - layer: The layer of the bytes.
  ///   - cutter: Cuts them into pieces.
  ///   - pace: When the pieces are sent.
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

  /// The trailers of the captured message; final after the last piece.
  var trailers: HTTPFieldLines { message?.trailers ?? [] }

  /// The fault in the frames read so far, which are served unchanged.
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
    return ReplayPiece(due: pace.due(count, arrivedAfter: body.delay), bytes: pieces[position])
  }

  private func read() {
    do throws(Failure) {
      if let bytes = try body.read() { return cutter.cut(bytes, into: &pieces) }
    } catch {
      failure = error
    }
    isAtEnd = true
    if let rest = cutter.finish() { pieces.append(rest) }
  }

  /// The head of the captured response; for other bytes, a head with their media type.
  private static func head(_ head: HTTPHead?, of layer: StreamLayer) -> HTTP1ResponseHead {
    switch head {
    case .response(var head):
      head.fields = HTTPFieldLines(head.fields.filter { !droppedFields.contains($0.name.lowercased()) })
      return head
    case .request(let head):
      return ok(contentType: head.fields["content-type"] ?? mediaType(of: layer))
    case nil:
      return ok(contentType: mediaType(of: layer))
    }
  }

  private static func ok(contentType: String) -> HTTP1ResponseHead {
    HTTP1ResponseHead(status: 200, reason: "OK", fields: [HTTPFieldLine("Content-Type", contentType)])
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
#endif
