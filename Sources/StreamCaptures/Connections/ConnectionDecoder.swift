internal import ByteKernels
internal import ChunkedHTTP

/// Divides the bytes of a connection into HTTP messages.
///
/// A connection is what a client saved (`curl -i --raw`, with `-L`, `--retry` or several URLs), one direction of a socket, or
/// both. Every message is returned as it was sent, from its first 1xx head to its last byte, for a decoder of its own.
/// Redirects, challenges that another message follows, and answers to CONNECT are left out, and so are requests that a
/// response follows. Input that begins with no head is one message, and its bytes are returned where they are.
///
/// Only heads are copied, and messages whose fate is not known yet. The framing of a body is followed, not removed; after a
/// fault in it the rest of the input belongs to the message at fault, whose decoder then finds the fault in place.
@available(StreamingCodec 1.0, *)
struct ConnectionDecoder: ~Copyable {
  enum State {
    /// At the beginning of a message, or of the input.
    case start
    /// Within the heads of a message.
    case head
    /// After a head whose body may be missing: another head may follow.
    case bodyOrHead
    /// Within the 1xx head that the body of a request waits for.
    case interim
    /// At the beginning of a body that may have lost its codings.
    case probe
    /// Within a body whose framing shows its end.
    case body
    /// Within a body that only the end of the input or another head ends.
    case unframed
    /// Within bytes that belong to the current message whatever they are.
    case remainder
    /// After a response that ends HTTP on the connection.
    case upgraded
  }

  /// The fate of a message's bytes.
  private enum Disposition {
    case deliver
    /// The bytes are held until it is known whether they are wanted, up to a number of bytes.
    case hold(limit: Int)
    case skip
  }

  /// The bytes at the beginning of the input that a step has used.
  struct Step {
    var count: Int
    /// Whether these bytes are delivered from where they are.
    var isLent = false
  }

  /// Bytes of a message that wait to be returned.
  private struct Run {
    var message: CapturedMessage
    var bytes: [UInt8]
    var delay: UInt64?
  }

  /// The only message to return; nil for all that are wanted.
  private let number: Int?
  private let limits: CaptureLimits
  let leniencies: HTTPLeniencies
  /// Whether the capture marks the heads, and has bodies as they were sent.
  let isAnnotated: Bool

  var state = State.start
  var decoder: HTTPMessageDecoder
  var probe: BodyProbe?
  /// The final head of the current message.
  var head: MessageHead?
  /// The message being read; nil before the first.
  private(set) var current: CapturedMessage?
  /// The number of messages that have begun.
  private(set) var messageCount = 0
  /// The offset of the byte after the last step.
  ///
  /// Bytes that will be read again lie after it, so it may be negative within one.
  var offset = 0
  /// Bytes that may begin a head, or whose codings are not known yet.
  ///
  /// They have been read, but belong to no message.
  var candidate: [UInt8] = []
  /// The byte before the next one of an unframed body.
  var previousByte: UInt8 = 0x0A
  /// The number of line breaks at the end of the bytes of an interim head.
  var lineBreakCount = 0

  private var disposition = Disposition.deliver
  /// Bytes that are read again, before the input.
  private var backlog: ArraySlice<UInt8> = []
  /// Requests whose responses have not come.
  private var requests: [(method: String, target: String?)] = []
  /// The bytes of the current message that are held, and the time of the first.
  private var held: [UInt8] = []
  private var heldDelay: UInt64?
  private var queue: [Run] = []
  /// The bytes returned last, if they are not part of the input.
  private var lent: [UInt8] = []
  private var delay: UInt64?
  private var hasEnded = false

  /// Remarks on the messages so far.
  private(set) var notes: [CaptureNote] = []

  /// Creates a decoder at the start of a connection.
  ///
  /// - Parameters:
  ///   - number: The only message to return, counting from 1; nil for all that are wanted.
  ///   - isAnnotated: Whether ``beginMessage()`` marks every head.
  init(number: Int?, limits: CaptureLimits, leniencies: HTTPLeniencies, isAnnotated: Bool = false) {
    self.number = number
    self.limits = limits
    self.leniencies = leniencies
    self.isAnnotated = isAnnotated
    decoder = HTTPMessageDecoder(.either, limits: limits.http)
  }

  /// Whether all bytes to come are returned as they are.
  var isPassive: Bool {
    guard case .deliver = disposition else { return false }
    return state == .remainder && queue.isEmpty && backlog.isEmpty
  }

  /// Whether the current message lacks bytes, as far as its framing shows.
  var isWithinMessage: Bool { state != .start && state != .upgraded }

  // MARK: Facts from outside

  /// Takes note of a request that the capture shows apart from the bytes of the connection.
  mutating func expectResponse(to method: String, target: String?) { requests.append((method, target)) }

  /// Takes note that the next bytes begin a head; unless they continue the heads of a message, it is that of another one.
  mutating func beginMessage() {
    guard isWithinMessage, state != .head else { return }
    if case .deliver = disposition { release() }
    state = .start
  }

  /// Counts a message whose bytes the decoder does not receive.
  mutating func skipMessage() { messageCount += 1 }

  /// Makes all of the input one message, whatever it looks like.
  mutating func beginBytes() {
    messageCount += 1
    current = CapturedMessage(kind: .bytes, number: messageCount)
    disposition = isSelected ? .deliver : .skip
    state = .remainder
  }

  // MARK: Bytes

  /// Returns the next run of bytes of a message, or nil if more input is needed.
  ///
  /// - Parameters:
  ///   - input: The next bytes of the connection. What has been read is removed from its beginning.
  ///   - delay: The time of their arrival.
  @_lifetime(&self, copy input)
  mutating func next(_ input: inout Span<UInt8>, delay: UInt64?) throws(ConnectionError) -> CapturedPiece? {
    self.delay = delay
    while queue.isEmpty {
      if try advanceBacklog() { continue }
      guard !input.isEmpty else { return nil }
      let step = try advance(input)
      let bytes = input.extracting(first: step.count)
      input = input.extracting(step.count...)
      offset += step.count
      guard step.isLent, let current else { continue }
      return CapturedPiece(bytes: bytes, delay: delay, message: current)
    }
    return nextQueued()
  }

  /// Ends the connection.
  ///
  /// Call until nil to receive the remaining bytes.
  @_lifetime(&self)
  mutating func finish() throws(ConnectionError) -> CapturedPiece? {
    while queue.isEmpty, !hasEnded {
      if try advanceBacklog() { continue }
      try end()
      guard backlog.isEmpty, candidate.isEmpty else { continue }
      hasEnded = true
      if case .skip = disposition { held = [] }
      release()
    }
    if !queue.isEmpty { return nextQueued() }
    if let number, number < 1 || number > messageCount {
      throw .noMessage(number: number, messages: messageCount)
    }
    return nil
  }

  @_lifetime(&self)
  private mutating func nextQueued() -> CapturedPiece? {
    guard !queue.isEmpty else { return nil }
    let run = queue.removeFirst()
    lent = run.bytes
    return CapturedPiece(bytes: lent.span, delay: run.delay, message: run.message)
  }

  /// Reads the bytes that are read again, up to the first that are returned; returns whether there were any.
  private mutating func advanceBacklog() throws(ConnectionError) -> Bool {
    guard !backlog.isEmpty else { return false }
    while !backlog.isEmpty, queue.isEmpty {
      let bytes = backlog
      backlog = []
      let step = try advance(bytes.span)
      if step.isLent { enqueue(Array(bytes.prefix(step.count))) }
      backlog += bytes.dropFirst(step.count)
      offset += step.count
    }
    return true
  }

  /// Gives the candidate back, to be read again in the present state.
  mutating func rereadCandidate() {
    offset -= candidate.count
    backlog = candidate + backlog
    candidate = []
  }

  /// Decides what the end of the input leaves open.
  private mutating func end() throws(ConnectionError) {
    switch state {
    case .start: if !candidate.isEmpty { try takeStrayBytes() }
    case .head: settle(isSelected ? .deliver : .skip)
    case .bodyOrHead:
      beginBody()
      rereadCandidate()
    case .probe: endProbe(probe?.finish() ?? [])
    case .unframed: disposeCandidate()
    case .interim, .body, .remainder, .upgraded: break
    }
  }

  // MARK: Disposition

  /// Gives bytes at the beginning of the input to the current message.
  mutating func dispose(_ count: Int, of input: Span<UInt8>) -> Step {
    guard count > 0 else { return Step(count: 0) }
    previousByte = input[count - 1]
    switch disposition {
    case .deliver: return Step(count: count, isLent: true)
    case .skip: break
    case .hold(let limit):
      hold(input.extracting(first: count))
      if held.count > limit { settle(.deliver) }
    }
    return Step(count: count)
  }

  /// Gives the candidate to the current message.
  mutating func disposeCandidate() {
    let bytes = candidate
    candidate = []
    if dispose(bytes.count, of: bytes.span).isLent { enqueue(bytes) }
  }

  /// Holds bytes of the current message.
  mutating func hold(_ bytes: Span<UInt8>) {
    if held.isEmpty { heldDelay = delay }
    held.append(copying: bytes)
  }

  private mutating func settle(_ disposition: Disposition) {
    self.disposition = disposition
    settle()
  }

  /// Delivers, drops or keeps the held bytes of the current message, as its disposition says.
  mutating func settle() {
    switch disposition {
    case .deliver: release()
    case .skip: held = []
    case .hold: break
    }
  }

  /// Moves the held bytes of a wanted message to those that are returned next.
  private mutating func release() {
    let bytes = held
    held = []
    enqueue(bytes, since: heldDelay)
  }

  private mutating func enqueue(_ bytes: [UInt8]) { enqueue(bytes, since: delay) }

  private mutating func enqueue(_ bytes: [UInt8], since delay: UInt64?) {
    guard let current, !bytes.isEmpty else { return }
    queue.append(Run(message: current, bytes: bytes, delay: delay))
  }

  private var isSelected: Bool { number.map { $0 == current?.number } ?? true }

  // MARK: Messages

  /// Begins a message with the recognised bytes of its head, which have been read.
  mutating func beginHead(_ beginning: [UInt8], isResponse: Bool, afterEmptyLine: Bool = false) {
    // A request that another one follows has no response in the capture.
    if case .request? = head?.role, !isResponse { release() } else { held = [] }
    messageCount += 1
    current = CapturedMessage(
      kind: isResponse ? .response : .request, number: messageCount, offset: UInt64(offset - beginning.count))
    if afterEmptyLine { notes.append(.emptyLine(message: messageCount)) }
    head = nil
    probe = nil
    decoder = HTTPMessageDecoder(
      isResponse ? .response(to: requests.first?.method ?? "GET") : .request, limits: limits.http,
      leniencies: leniencies, removedCodings: [.contentCoding])
    state = .head
    candidate = beginning
    rereadCandidate()
  }

  /// Takes note of the final head of the current message.
  mutating func note(_ head: MessageHead) {
    self.head = head
    current?.status = head.status
    current?.method = head.method
    current?.target = head.target
    if current?.kind == .request {
      requests.append((head.method ?? "", head.target))
    } else if !requests.isEmpty {
      let request = requests.removeFirst()
      current?.method = request.method
      current?.target = request.target
    }
  }

  /// Decides by its final head whether the current message is delivered; ``settle()`` carries that out.
  mutating func decideFate(_ head: MessageHead) {
    if number != nil {
      disposition = isSelected ? .deliver : .skip
      return
    }
    disposition =
      switch head.role {
      case .answer, .streamingRequest: .deliver
      case .redirect, .challenge, .tunnel, .upgrade: .hold(limit: limits.maximumSkippedLength)
      case .request: .hold(limit: limits.maximumHeldRequestLength)
      }
  }

  /// Takes note of the codings that the body of the current message does not have, and returns the head that waited.
  mutating func noteRemovedCodings(_ layers: [HTTPBodyLayer]) {
    if !layers.isEmpty {
      current?.alreadyDecoded = layers
      notes.append(.alreadyDecoded(message: messageCount, layers: layers))
    }
    settle()
  }

  /// Gives the rest of the input to the current message, which is at fault.
  mutating func fail() {
    state = .remainder
    settle(isSelected ? .deliver : .skip)
  }

  /// Gives bytes that begin no head to the message before them.
  mutating func takeStrayBytes() throws(ConnectionError) {
    if current == nil {
      beginBytes()
    } else {
      if case .tunnel? = head?.role { throw .tunnel(offset: UInt64(offset - candidate.count)) }
      fail()
    }
    rereadCandidate()
  }

  /// The method of the request that the current response answers, if it is known.
  var answeredMethod: String? { requests.first?.method }
}
