#if CommandLineTool
import ByteKernels
import EventStreamCodec
import StreamPipeline

/// What a command does with the intact messages of a damaged event stream.
protocol RecoveryHandler: ~Copyable {
  /// The note for a stream without messages for this command.
  var silenceNote: String? { get }

  /// Takes the next intact message.
  mutating func take(_ message: EventStreamMessageView, _ output: inout Output) throws

  /// Takes a range without an intact message; it has not been reported yet.
  mutating func skip(_ range: EventStreamSkippedRange, of title: String, _ output: inout Output) throws

  /// Takes the end of the stream.
  mutating func finish(_ output: inout Output) throws

  /// Writes what comes after the messages.
  mutating func conclude(
    _ failure: Failure?, _ totals: borrowing RecoveryTotals, of file: InputFile, _ output: inout Output)
}

extension RecoveryHandler where Self: ~Copyable {
  mutating func skip(_ range: EventStreamSkippedRange, of title: String, _ output: inout Output) throws {}

  mutating func finish(_ output: inout Output) throws {}

  mutating func conclude(
    _ failure: Failure?, _ totals: borrowing RecoveryTotals, of file: InputFile, _ output: inout Output
  ) {}
}

/// What the recovery of a stream came to.
struct RecoveryTotals: ~Copyable {
  private(set) var messageCount = 0
  private(set) var intactBytes: UInt64 = 0
  private(set) var rangeCount = 0
  private(set) var skippedBytes: UInt64 = 0
  /// Whether the handler refused a message; what follows it is not looked at.
  fileprivate var endsEarly = false
  private var completion: StreamCompletion

  init(_ options: StreamOptions) { completion = StreamCompletion(options, readsPrelude: true) }

  /// The error of a stream whose frames are intact; nil if there is none.
  var error: StreamError? { completion.problem(at: intactBytes) }

  /// The intact part of the stream, in words.
  var intact: String { "\(counted(messageCount, "message")), \(counted(intactBytes, "byte"))" }

  /// The skipped part of the stream, in words.
  var skipped: String { "\(counted(rangeCount, "range")), \(counted(skippedBytes, "byte")) skipped" }

  fileprivate mutating func count(_ message: EventStreamMessageView) {
    completion.note(message)
    messageCount += 1
    intactBytes += UInt64(message.bytes.count)
  }

  fileprivate mutating func count(_ range: Range<UInt64>) {
    rangeCount += 1
    skippedBytes += range.upperBound - range.lowerBound
  }
}

extension EventStreamSkippedRange {
  /// The range and the reason, in words.
  var summary: String {
    let count = counted(range.upperBound - range.lowerBound, "byte")
    return "\(range.lowerBound)..<\(range.upperBound) (\(count)): \(reason.code): \(reason.problem)"
  }
}

extension LayerChain {
  /// The part of the chain up to the event stream.
  fileprivate var throughEventStream: LayerChain {
    guard let place = layers.firstIndex(of: .eventstream) else { return self }
    return LayerChain(Array(layers[...place])) ?? self
  }

  /// The event stream and the part of the chain within it.
  var fromEventStream: LayerChain {
    LayerChain([.eventstream] + layers.drop { $0 != .eventstream }.dropFirst()) ?? .automatic
  }
}

/// A command that continues after damaged frames.
struct RecoveryCommand<Handler: RecoveryHandler & ~Copyable>: FileCommand, ~Copyable {
  private var decoder: StreamDecoder
  private var recovery: EventStreamRecoveringDecoder
  private var handler: Handler
  private var totals: RecoveryTotals
  private var title = ""

  init(_ handler: consuming Handler, _ chain: LayerChain, _ options: StreamOptions) {
    self.handler = handler
    // The layers around the event stream are read strictly.
    decoder = StreamDecoder(chain.throughEventStream, options: options, delivering: .contentBytes)
    recovery = EventStreamRecoveringDecoder(limits: options.eventStream, leniency: options.eventStreamLeniency)
    totals = RecoveryTotals(options)
  }

  var silenceNote: String? { handler.silenceNote }

  mutating func begin(_ file: InputFile, _ output: inout Output) { title = file.title }

  mutating func take(_ bytes: Span<UInt8>, from file: InputFile, _ output: inout Output) throws {
    var input = bytes
    while let piece = try Self.nextPiece(&decoder, &input) {
      try Self.recover(piece, &recovery, &handler, &totals, title, &output)
    }
  }

  mutating func finish(_ output: inout Output) throws {
    while let piece = try Self.lastPiece(&decoder) {
      try Self.recover(piece, &recovery, &handler, &totals, title, &output)
    }
  }

  mutating func conclude(_ failure: inout Failure?, of file: InputFile, _ output: inout Output) -> [String] {
    do {
      if !totals.endsEarly {
        recovery.finish()
        try Self.recover([], &recovery, &handler, &totals, title, &output)
      }
      try handler.finish(&output)
      if failure == nil, let error = totals.error { failure = Failure(error) }
    } catch {
      failure = failure ?? Failure(error)
    }
    if totals.rangeCount > 0 {
      let reasons = ["eventstream: damaged: \(totals.skipped)", failure?.message].compactMap(\.self)
      failure = Failure(max(.malformedInput, failure?.status ?? .success), reasons.joined(separator: "; "))
    }
    handler.conclude(failure, totals, of: file, &output)
    return decoder.warnings
  }

  /// Hands the messages that `bytes` complete to the handler.
  private static func recover(
    _ bytes: [UInt8], _ recovery: inout EventStreamRecoveringDecoder, _ handler: inout Handler,
    _ totals: inout RecoveryTotals, _ title: String, _ output: inout Output
  ) throws {
    var input = bytes.span
    while let recovered = recovery.next(&input) {
      switch recovered {
      case .message(let message):
        totals.count(message)
        totals.endsEarly = true
        try handler.take(message, &output)
        totals.endsEarly = false
      case .skipped(let skipped):
        totals.count(skipped.range)
        try handler.skip(skipped, of: title, &output)
        output.report("\(title): skipped \(skipped.summary)")
      }
      try output.flushIfFull()
    }
  }

  /// The next bytes of the event stream, without the layers around it; nil when more input is needed.
  @_lifetime(input: copy input)
  private static func nextPiece(
    _ decoder: inout StreamDecoder, _ input: inout Span<UInt8>
  ) throws(StreamError) -> [UInt8]? {
    while let element = try decoder.next(&input) {
      if case .bytes(let bytes, _) = element { return Array(copying: bytes) }
    }
    return nil
  }

  /// The next bytes that the end of the input releases.
  private static func lastPiece(_ decoder: inout StreamDecoder) throws(StreamError) -> [UInt8]? {
    while let element = try decoder.finish() {
      if case .bytes(let bytes, _) = element { return Array(copying: bytes) }
    }
    return nil
  }
}
#endif
