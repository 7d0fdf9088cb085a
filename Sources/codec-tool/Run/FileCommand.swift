#if CommandLineTool
import EventStreamCodec
import StreamPipeline
import TextDeltas

/// What a command does with one file, or one message of a capture.
///
/// The loop calls ``begin(_:_:)`` once, then ``take(_:from:_:)`` for each read, ``finish(_:)`` at the end unless something
/// failed before, and ``conclude(_:of:_:)`` once in any case.
protocol FileCommand: ~Copyable {
  /// The note for a file that was read without any output or message; nil if the command says so elsewhere.
  var silenceNote: String? { get }

  /// Writes what comes before the output of a file.
  mutating func begin(_ file: InputFile, _ output: inout Output)

  /// Takes the bytes of one read.
  mutating func take(_ bytes: Span<UInt8>, from file: InputFile, _ output: inout Output) throws

  /// Takes the end of the file.
  mutating func finish(_ output: inout Output) throws

  /// Writes what comes after the output of a file, and returns notes on it.
  ///
  /// - Parameter failure: Why the work ended; nil if all is well. The command may add what only it knows.
  mutating func conclude(_ failure: inout Failure?, of file: InputFile, _ output: inout Output) -> [String]
}

extension FileCommand where Self: ~Copyable {
  mutating func begin(_ file: InputFile, _ output: inout Output) {}
}

// MARK: Deltas

/// What a command does with the deltas of a stream.
protocol DeltaHandler {
  /// The note for a stream without deltas for this command.
  var silenceNote: String? { get }

  /// Whether plain text comes line by line instead of read by read.
  var cutsTextIntoLines: Bool { get }

  /// Notes when the bytes of the next deltas arrived.
  ///
  /// - Parameter delay: Microseconds since the request; nil if unknown.
  mutating func beginRead(at delay: UInt64?)

  /// Takes the next delta.
  mutating func take(_ delta: TextDeltaView, _ output: inout Output)

  /// Writes what comes after the deltas.
  ///
  /// - Parameters:
  ///   - outcome: How the stream ended.
  ///   - family: The family of the stream; nil if it is unknown.
  mutating func conclude(
    _ outcome: StreamOutcome, _ family: StreamFamily?, of file: InputFile, _ output: inout Output)
}

extension DeltaHandler {
  func beginRead(at delay: UInt64?) {}

  func conclude(_ outcome: StreamOutcome, _ family: StreamFamily?, of file: InputFile, _ output: inout Output) {}
}

/// A command that reads deltas.
struct DeltaCommand<Handler: DeltaHandler>: FileCommand, ~Copyable {
  private var decoder: TextDeltaDecoder
  private var handler: Handler

  init(_ handler: Handler, _ chain: LayerChain, _ family: StreamFamily?, _ options: StreamOptions) {
    decoder = TextDeltaDecoder(chain, family: family, options: options)
    if handler.cutsTextIntoLines { decoder.splitTextIntoLines() }
    self.handler = handler
  }

  /// Names what the family does not read; otherwise, the note of the handler.
  var silenceNote: String? {
    guard let unread = decoder.unreadEvents else { return handler.silenceNote }
    return "\(counted(unread.count, "event")) of type \(unread.firstName) \(unread.count == 1 ? "is" : "are") not read"
  }

  mutating func take(_ bytes: Span<UInt8>, from file: InputFile, _ output: inout Output) throws {
    handler.beginRead(at: file.delay)
    try take(bytes, &output)
  }

  /// Takes the next bytes of the stream.
  mutating func take(_ bytes: Span<UInt8>, _ output: inout Output) throws {
    var input = bytes
    while let delta = try decoder.next(&input) {
      handler.take(delta, &output)
      try output.flushIfFull()
    }
  }

  mutating func finish(_ output: inout Output) throws {
    while let delta = try decoder.finish() { handler.take(delta, &output) }
  }

  mutating func conclude(_ failure: inout Failure?, of file: InputFile, _ output: inout Output) -> [String] {
    conclude(failure?.outcome, of: file, &output)
    return decoder.warnings
  }

  /// Writes what comes after the deltas.
  ///
  /// - Parameter outcome: How the stream ended; nil if that is for the decoder to say.
  mutating func conclude(_ outcome: StreamOutcome?, of file: InputFile, _ output: inout Output) {
    handler.conclude(outcome ?? decoder.outcome, decoder.family, of: file, &output)
  }
}

// MARK: Elements

/// What a command does with the elements of a stream.
protocol ElementHandler: ~Copyable {
  /// The note for a stream without elements for this command.
  var silenceNote: String? { get }

  /// Writes what comes before the output of a file.
  mutating func begin(_ file: InputFile, _ output: inout Output)

  /// Takes the next element, which is borrowed from the decoder.
  mutating func take(_ element: StreamElement, _ output: inout Output) throws

  /// Does the part of the work on the latest element that needs the decoder.
  mutating func afterElement(_ decoder: borrowing StreamDecoder, _ output: inout Output) throws

  /// Takes an error of the decoder before the work ends.
  ///
  /// - Parameter rest: The bytes of the read that the decoder has not taken.
  mutating func fail(
    _ error: StreamError, _ decoder: inout StreamDecoder, _ rest: Span<UInt8>, of file: InputFile?,
    _ output: inout Output)

  /// Takes the end of an intact stream.
  mutating func finish(_ decoder: borrowing StreamDecoder, _ output: inout Output) throws

  /// Writes what comes after the elements.
  mutating func conclude(
    _ failure: inout Failure?, _ decoder: borrowing StreamDecoder, of file: InputFile, _ output: inout Output)
}

extension ElementHandler where Self: ~Copyable {
  mutating func begin(_ file: InputFile, _ output: inout Output) {}

  mutating func afterElement(_ decoder: borrowing StreamDecoder, _ output: inout Output) throws {}

  mutating func fail(
    _ error: StreamError, _ decoder: inout StreamDecoder, _ rest: Span<UInt8>, of file: InputFile?,
    _ output: inout Output
  ) {}

  mutating func finish(_ decoder: borrowing StreamDecoder, _ output: inout Output) throws {}

  mutating func conclude(
    _ failure: inout Failure?, _ decoder: borrowing StreamDecoder, of file: InputFile, _ output: inout Output
  ) {}
}

/// A command that reads elements.
struct ElementCommand<Handler: ElementHandler & ~Copyable>: FileCommand, ~Copyable {
  private var decoder: StreamDecoder
  private var handler: Handler

  init(_ handler: consuming Handler, _ decoder: consuming StreamDecoder) {
    self.handler = handler
    self.decoder = decoder
  }

  var silenceNote: String? { handler.silenceNote }

  mutating func begin(_ file: InputFile, _ output: inout Output) { handler.begin(file, &output) }

  mutating func take(_ bytes: Span<UInt8>, from file: InputFile, _ output: inout Output) throws {
    var input = bytes
    do {
      while try takeNext(&input, &output) {
        try handler.afterElement(decoder, &output)
        try output.flushIfFull()
      }
    } catch let error as StreamError {
      handler.fail(error, &decoder, input, of: file, &output)
      throw error
    }
  }

  mutating func finish(_ output: inout Output) throws {
    do {
      while try takeLast(&output) { try handler.afterElement(decoder, &output) }
    } catch let error as StreamError {
      handler.fail(error, &decoder, Span(), of: nil, &output)
      throw error
    }
    try handler.finish(decoder, &output)
  }

  mutating func conclude(_ failure: inout Failure?, of file: InputFile, _ output: inout Output) -> [String] {
    handler.conclude(&failure, decoder, of: file, &output)
    return decoder.warnings
  }

  @_lifetime(input: copy input)
  private mutating func takeNext(_ input: inout Span<UInt8>, _ output: inout Output) throws -> Bool {
    guard let element = try decoder.next(&input) else { return false }
    try handler.take(element, &output)
    return true
  }

  private mutating func takeLast(_ output: inout Output) throws -> Bool {
    guard let element = try decoder.finish() else { return false }
    try handler.take(element, &output)
    return true
  }
}
#endif
