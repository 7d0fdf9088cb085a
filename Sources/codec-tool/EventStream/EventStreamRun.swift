import ByteKernels
import EventStreamCodec
import StreamPipeline

/// A pass over a file that holds an event stream, and the judgement on it.
struct EventStreamRun {
  var limits: EventStreamLimits
  var leniency: EventStreamLeniency

  /// How a pass ended.
  struct Outcome {
    var status = ExitStatus.success
    /// What is wrong with the input; nil where nothing is.
    var problem: Problem?
    /// What the service says went wrong; nil where it says nothing of the kind.
    var serviceError: StreamError?
    /// How many bytes the intact messages have, all of which lie before the problem.
    var intactBytes: UInt64
    var messageCount: Int

    /// What to tell people, besides the answer; nil where all is well.
    var message: String? {
      problem?.message ?? serviceError?.description
    }
  }

  /// Takes the bytes of the frame at fault, as far as they help, with the offset of the first.
  typealias FaultHandler = (Span<UInt8>, UInt64, Problem) throws -> Void

  /// How many bytes are shown of what is no frame.
  private static let shownOfNoFrame = 64

  /// Decodes the messages of `source`.
  ///
  /// - Parameters:
  ///   - source: What to read.
  ///   - fault: Takes the frame at fault, where there is one.
  ///   - take: Takes each message.
  ///   - afterRead: Called when a read has been worked through: what it yielded is then to be written.
  /// - Throws: What the closures throw. What is wrong with the input is in the outcome.
  func decode(
    _ source: any ByteSource, fault: FaultHandler? = nil, take: (EventStreamMessageView) throws -> Void,
    afterRead: () throws -> Void
  ) throws -> Outcome {
    var decoder = EventStreamDecoder(limits: limits, leniency: leniency)
    var judge = EventStreamJudge(leniency: leniency)
    var intactBytes: UInt64 = 0
    func failed(_ status: ExitStatus, _ problem: Problem) -> Outcome {
      Outcome(status: status, problem: problem, intactBytes: intactBytes, messageCount: judge.messageCount)
    }
    do {
      while let bytes = try source.read() {
        var input = bytes.span
        do {
          while let message = try decoder.next(&input) {
            judge.judge(message)
            try take(message)
            intactBytes += UInt64(message.bytes.count)
          }
        } catch let error as EventStreamError {
          var frame = Array(copying: decoder.heldBytes)
          frame.append(copying: input)
          if let fault { try report(error, frame, at: decoder.offset, from: source, fault) }
          return failed(.malformedInput, Problem(error))
        }
        try afterRead()
      }
    } catch let failure as SourceFailure {
      return failed(failure.status, failure.problem)
    }
    do throws(EventStreamError) {
      try decoder.finish()
    } catch {
      try fault?(decoder.heldBytes, decoder.offset, Problem(error))
      return failed(.malformedInput, Problem(error))
    }
    return Self.outcome(of: judge, intactBytes: intactBytes)
  }

  /// Hands over the frame at fault: all of it where its prelude is right, else the next few bytes.
  ///
  /// What of it was not read yet is read, so that what is shown does not depend on the reads.
  private func report(
    _ error: EventStreamError, _ frame: [UInt8], at offset: UInt64, from source: any ByteSource, _ fault: FaultHandler
  ) throws {
    var frame = frame
    var shown = Self.shownOfNoFrame
    switch error {
    case .notAnEventStream, .preludeChecksumMismatch, .totalLengthTooSmall, .headersLengthTooLarge,
      .totalLengthLimitExceeded, .headersLengthLimitExceeded:
      break
    default: shown = Int(clamping: frame.span.bigEndianUInt32(at: 0))
    }
    while frame.count < shown, let more = try? source.read() { frame += more }
    try fault(frame.span.extracting(first: min(shown, frame.count)), offset, Problem(error))
  }

  /// The outcome of a stream whose frames are all right.
  static func outcome(of judge: EventStreamJudge, intactBytes: UInt64) -> Outcome {
    var outcome = Outcome(intactBytes: intactBytes, messageCount: judge.messageCount)
    outcome.note(judge.problem(at: intactBytes))
    return outcome
  }
}

extension EventStreamRun.Outcome {
  /// Takes what ended a stream, where it is not all well.
  mutating func note(_ error: StreamError?) {
    guard let error else { return }
    status = error.status
    if error.isServiceError { serviceError = error } else { problem = Problem(error) }
  }

  /// Tells people what is wrong, where anything is.
  func report(on file: InputFile) {
    if let message { Diagnostics.report("\(file.name): \(message)") }
  }
}
