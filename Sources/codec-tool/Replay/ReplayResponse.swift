import ChunkedHTTP

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

  private let stack: LayerStack
  private var cutter: ReplayCutter
  private let pace: ReplayPace
  private var pieces: [[UInt8]] = []
  private var position = 0
  private var count = 0
  private var isAtEnd = false

  /// Reads as much of the layers as it takes to know the head.
  ///
  /// - Throws: ``SourceFailure`` where the bytes are at fault before the first that could be served.
  init(_ stack: LayerStack, _ cutter: consuming ReplayCutter, _ pace: ReplayPace) throws(SourceFailure) {
    self.stack = stack
    self.cutter = cutter
    self.pace = pace
    var first: [UInt8]?
    do throws(SourceFailure) {
      first = try stack.source.read()
    } catch {
      // A head without its body is still a response.
      guard stack.head != nil else { throw error }
      failure = error
    }
    head = Self.head(stack)
    if let first {
      self.cutter.cut(first, into: &pieces)
    } else {
      isAtEnd = true
    }
  }

  /// The trailers of the captured message; known when the pieces have come to an end.
  var trailers: HTTPFields { stack.trailers }

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
    return ReplayPiece(due: pace.due(count), bytes: pieces[position])
  }

  private func read() {
    do throws(SourceFailure) {
      if let bytes = try stack.source.read() { return cutter.cut(bytes, into: &pieces) }
    } catch {
      failure = error
    }
    isAtEnd = true
    if let rest = cutter.finish() { pieces.append(rest) }
  }

  /// The head of the captured response; for bytes that have none, one that says what they are.
  private static func head(_ stack: LayerStack) -> HTTPResponseHead {
    switch stack.head {
    case .response(var head):
      head.fields = HTTPFields(head.fields.filter { !droppedFields.contains($0.name.lowercased()) })
      return head
    case .request(let head):
      return ok(contentType: head.fields["content-type"] ?? mediaType(of: stack.innermost))
    case nil:
      return ok(contentType: mediaType(of: stack.innermost))
    }
  }

  private static func ok(contentType: String) -> HTTPResponseHead {
    HTTPResponseHead(status: 200, reason: "OK", fields: [HTTPField("Content-Type", contentType)])
  }

  private static func mediaType(of layer: Layer) -> String {
    switch layer {
    case .eventstream: "application/vnd.amazon.eventstream"
    case .sse: "text/event-stream"
    case .ndjson: "application/x-ndjson"
    case .json: "application/json"
    default: "text/plain; charset=utf-8"
    }
  }
}
