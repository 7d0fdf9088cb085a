internal import ByteKernels
internal import ChunkedHTTP

@available(StreamingCodec 1.0, *)
extension ConnectionDecoder {
  /// Reads some of the input, as the state demands.
  mutating func advance(_ input: Span<UInt8>) throws(ConnectionError) -> Step {
    switch state {
    case .start: return try findHead(input)
    case .head: return readHead(input)
    case .bodyOrHead: return findHeadOrBody(input)
    case .interim: return skipInterimHead(input)
    case .probe: return probeBody(input)
    case .body: return readBody(input)
    case .unframed: return readUnframedBody(input)
    case .remainder: return dispose(input.count, of: input)
    case .upgraded: throw .switchedProtocols(offset: UInt64(offset), name: head?.upgrade ?? "")
    }
  }

  // MARK: Heads

  /// Looks for a head at the beginning of a message.
  private mutating func findHead(_ input: Span<UInt8>) throws(ConnectionError) -> Step {
    let known = candidate.count
    let seen = candidate + Array(copying: input.extracting(first: min(input.count, HeadStart.longestPrefix - known)))
    let match = HeadStart.match(seen)
    switch match.result {
    case .undecided:
      candidate = seen
      return Step(count: seen.count - known)
    case .no:
      try takeStrayBytes()
      return Step(count: 0)
    case .yes:
      offset += seen.count - known
      beginHead(
        Array(seen[match.blankCount...]), isResponse: match.isResponse, afterEmptyLine: match.blankCount > 0)
      offset -= seen.count - known
      return Step(count: seen.count - known)
    }
  }

  /// Reads the heads of a message up to its final one.
  private mutating func readHead(_ input: Span<UInt8>) -> Step {
    var rest = input
    let reading = Self.readHead(&decoder, &rest, to: answeredMethod)
    let count = input.count - rest.count
    switch reading {
    case .fault:
      fail()
      return Step(count: 0)
    case .needsMore: hold(input.extracting(first: count))
    case .final(let head):
      hold(input.extracting(first: count))
      note(head)
      decideFate(head)
      endHead(head)
    }
    return Step(count: count)
  }

  private enum HeadReading {
    case needsMore
    case final(MessageHead)
    case fault
  }

  @_lifetime(input: copy input)
  private static func readHead(
    _ decoder: inout HTTPMessageDecoder, _ input: inout Span<UInt8>, to method: String?
  ) -> HeadReading {
    do throws(HTTPMessageError) {
      while let element = try decoder.next(&input) {
        if case .head(let head) = element { return .final(MessageHead(head, to: method)) }
      }
      return .needsMore
    } catch {
      return .fault
    }
  }

  /// Decides what follows the final head, which waits while a body may follow whose codings are not known.
  private mutating func endHead(_ head: MessageHead) {
    let mayLackBody =
      switch head.role {
      case .redirect, .challenge: true
      case .request, .streamingRequest: head.expectsContinue
      case .answer, .tunnel, .upgrade: false
      }
    switch head.role {
    case .upgrade:
      state = .upgraded
      settle()
    case .tunnel:
      state = .start
      settle()
    case _ where mayLackBody && decoder.framing?.hasBody != false: state = .bodyOrHead
    default: beginBody()
    }
  }

  /// Looks for another head in place of a body: curl saves no body if it goes on to another request.
  private mutating func findHeadOrBody(_ input: Span<UInt8>) -> Step {
    candidate.append(input[0])
    switch HeadStart.matchStatusLine(candidate) {
    case .undecided: break
    case .yes where head?.expectsContinue == true && candidate[candidate.count - 4] == UInt8(ascii: "1"):
      candidate = []
      lineBreakCount = 0
      state = .interim
    case .yes: beginHeadWithCandidate()
    case .no:
      offset += 1
      beginBody()
      rereadCandidate()
      offset -= 1
    }
    return Step(count: 1)
  }

  /// Begins a response whose status line is the candidate, with the byte that the present step reads.
  private mutating func beginHeadWithCandidate() {
    offset += 1
    settle()
    beginHead(candidate, isResponse: true)
    offset -= 1
  }

  /// Skips the 1xx head that the body of a request waits for.
  private mutating func skipInterimHead(_ input: Span<UInt8>) -> Step {
    for index in input.indices {
      if input[index] == 0x0A { lineBreakCount += 1 } else if input[index] != 0x0D { lineBreakCount = 0 }
      guard lineBreakCount == 2 else { continue }
      beginBody()
      return Step(count: index + 1)
    }
    return Step(count: input.count)
  }

  // MARK: Bodies

  /// Decides how the body of the current message is read; its head waits until the codings of the body are known.
  mutating func beginBody() {
    guard let framing = decoder.framing else { return fail() }
    probe = isAnnotated || head?.status == nil ? nil : BodyProbe(framing)
    if !framing.hasBody {
      state = .start
    } else if probe != nil {
      state = .probe
    } else {
      state = framing.length == .untilClose ? .unframed : .body
    }
    if state != .probe { settle() }
  }

  /// Looks at the beginning of a body whose head names codings.
  private mutating func probeBody(_ input: Span<UInt8>) -> Step {
    let count = min(input.count, BodyProbe.longestBeginning - candidate.count)
    candidate.append(copying: input.extracting(first: count))
    guard let removed = probe?.take(input.extracting(first: count)) else { return Step(count: count) }
    offset += count
    endProbe(removed)
    offset -= count
    return Step(count: count)
  }

  /// Ends the look at the beginning of a body: its bytes are read again.
  mutating func endProbe(_ removed: [HTTPBodyLayer]) {
    probe = nil
    let isFramed = decoder.framing?.length != .untilClose && !removed.contains(.transferCoding)
    state = isFramed ? .body : .unframed
    noteRemovedCodings(removed)
    rereadCandidate()
  }

  /// Reads a body whose framing shows its end.
  private mutating func readBody(_ input: Span<UInt8>) -> Step {
    var rest = input
    switch Self.readBody(&decoder, &rest) {
    case .needsMore: break
    case .complete: state = .start
    case .fault:
      fail()
      return Step(count: 0)
    }
    return dispose(input.count - rest.count, of: input)
  }

  private enum BodyReading {
    case needsMore, complete, fault
  }

  @_lifetime(input: copy input)
  private static func readBody(_ decoder: inout HTTPMessageDecoder, _ input: inout Span<UInt8>) -> BodyReading {
    do throws(HTTPMessageError) {
      while let element = try decoder.next(&input) {
        if case .end = element { return .complete }
      }
      return decoder.isComplete ? .complete : .needsMore
    } catch {
      return .fault
    }
  }

  /// Reads a body that has no end of its own, up to a status line where the body cannot have one.
  private mutating func readUnframedBody(_ input: Span<UInt8>) -> Step {
    guard !isAnnotated, head?.mayPrecedeHead == true else { return dispose(input.count, of: input) }
    guard candidate.isEmpty else { return continueCandidate(input[0]) }
    var previous = previousByte
    for index in input.indices {
      if input[index] == UInt8(ascii: "H"), previous == 0x0A || previous == 0x7D || previous == 0x5D {
        // The bytes before it are delivered first.
        guard index == 0 else { return dispose(index, of: input) }
        candidate = [input[0]]
        return Step(count: 1)
      }
      previous = input[index]
    }
    return dispose(input.count, of: input)
  }

  private mutating func continueCandidate(_ byte: UInt8) -> Step {
    candidate.append(byte)
    switch HeadStart.matchStatusLine(candidate) {
    case .undecided: break
    case .yes: beginHeadWithCandidate()
    case .no: disposeCandidate()
    }
    return Step(count: 1)
  }
}

@available(StreamingCodec 1.0, *)
extension HTTPBodyFraming {
  /// Whether bytes of a body follow the head.
  fileprivate var hasBody: Bool {
    switch length {
    case .none, .tunnel, .fixed(0): false
    case .fixed, .chunked, .untilClose: true
    }
  }
}
