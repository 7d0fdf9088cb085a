import ByteKernels
import EventStreamCodec
import TextDeltas

/// A pass over a file for the deltas in it, whatever carries them: event-stream messages, or bytes.
struct DeltaRun {
  var frames: EventStreamRun
  var options: TextDeltaExtractor.Options

  /// How a pass ended.
  struct Outcome {
    var status = ExitStatus.success
    /// What to tell people; nil where all is well.
    var message: String?
  }

  /// Hands each delta of `stack` to `take`, and calls `afterRead` when a read has been worked through.
  func deltas(
    of stack: LayerStack, take: (TextDeltaView) throws -> Void, afterRead: () throws -> Void
  ) throws -> Outcome {
    guard !stack.isEmpty else {
      return Outcome(status: .malformedInput, message: "deltas: cutShort at offset 0: there is nothing in it")
    }
    let outcome: Outcome
    do {
      outcome =
        stack.innermost == .eventstream
        ? try framed(stack.source, take, afterRead) : try unframed(stack, take, afterRead)
    } catch let error as TextDeltaError {
      try afterRead()
      outcome = Self.outcome(.damaged(error), offset: 0)
    } catch let failure as SourceFailure {
      try afterRead()
      outcome = Outcome(status: failure.status, message: failure.problem.message)
    }
    // A response that says it is an error explains whatever else is wrong with its body.
    guard let status = stack.failedStatus else { return outcome }
    return Outcome(status: .serviceError, message: "http: the service answers \(status)")
  }

  private func framed(
    _ source: any ByteSource, _ take: (TextDeltaView) throws -> Void, _ afterRead: () throws -> Void
  ) throws -> Outcome {
    var extractor = TextDeltaExtractor(options: options)
    let outcome = try frames.decode(source) { message in
      var frame = TextFrame(message)
      while let delta = try extractor.next(&frame) { try take(delta) }
    } afterRead: {
      try afterRead()
    }
    while let delta = try extractor.finish() { try take(delta) }
    try afterRead()
    // Damage below the deltas comes first: the verdict on them can only be that they were cut short.
    if let problem = outcome.problem, problem.code != "cutShort" {
      return Outcome(status: outcome.status, message: problem.message)
    }
    let judged = Self.outcome(extractor.verdict, offset: outcome.intactBytes)
    return judged.status == .success ? Outcome(status: outcome.status, message: outcome.message) : judged
  }

  private func unframed(
    _ stack: LayerStack, _ take: (TextDeltaView) throws -> Void, _ afterRead: () throws -> Void
  ) throws -> Outcome {
    var extractor = TextDeltaExtractor(
      format: stack.isSniffed ? .automatic : stack.innermost.format, options: options)
    var count: UInt64 = 0
    var beginning: [UInt8] = []
    while let bytes = try stack.source.read() {
      if beginning.count < 64 { beginning += bytes.prefix(64 - beginning.count) }
      count += UInt64(bytes.count)
      var input = bytes.span
      while let delta = try extractor.next(&input) { try take(delta) }
      try afterRead()
    }
    while let delta = try extractor.finish() { try take(delta) }
    try afterRead()
    if extractor.verdict == .notThisProtocol {
      return Outcome(status: .malformedInput, message: Self.unknown(beginning))
    }
    return Self.outcome(extractor.verdict, offset: count)
  }

  /// What the verdict on the deltas means for the tool.
  private static func outcome(_ verdict: StreamVerdict, offset: UInt64) -> Outcome {
    switch verdict {
    case .complete, .ended, .notThisProtocol: return Outcome()
    case .endedEarly:
      let message = "deltas: cutShort at offset \(offset): the stream ends before it says that it is complete"
      return Outcome(status: .malformedInput, message: message)
    case .cut(let held):
      let message =
        "deltas: cutShort at offset \(offset): the stream ends within an element, \(counted(held, "byte")) into it"
      return Outcome(status: .malformedInput, message: message)
    case .serviceError(let error):
      return Outcome(status: .serviceError, message: "deltas: the service reports \(error.type): \(error.message)")
    case .damaged(let error): return Outcome(status: .malformedInput, message: "deltas: \(error)")
    }
  }

  private static func unknown(_ beginning: [UInt8]) -> String {
    let format = beginning.first { $0 != 0x20 && !(0x09...0x0D).contains($0) }
    let looks =
      format == UInt8(ascii: "{") || format == UInt8(ascii: "[") ? "this looks like JSON, of no kind" : "of no kind"
    return "\(looks) that carries deltas: it begins \(String(repairing: beginning.span).debugDescription)"
  }
}

extension DeltaRun.Outcome {
  /// Tells people what is wrong, where anything is.
  func report(on file: InputFile) {
    if let message { Diagnostics.report("\(file.name): \(message)") }
  }
}
