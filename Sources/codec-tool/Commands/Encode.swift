#if CommandLineTool
import ArgumentParser
import ByteKernels
import ChunkedHTTP
import EventStreamCodec
import StreamCaptures
import StrictJSON

/// `codec-tool encode`: the reverse of `decode`.
struct Encode: InputCommand {
  static let configuration = CommandConfiguration(
    commandName: "encode", abstract: "Write frames from the JSON lines that decode wrote.",
    discussion: """
      Reads one object per line and writes each message as a frame, with new lengths and checksums. Objects of other \
      layers, and the end, are skipped; an error that decode reported is reported again.

      Examples:
        codec-tool encode Captures/converse-stream.jsonl | cmp - Captures/converse-stream.bin
        codec-tool encode --chunked Captures/converse-stream.jsonl | codec-tool verify --as chunked
        codec-tool decode Captures/converse-stream.bin | sed 's/Kyoto/Osaka/' | codec-tool encode | codec-tool text
      """)

  @OptionGroup var jobs: JobOptions
  @OptionGroup var common: CommonOptions

  @Flag(help: "Wrap the frames in HTTP/1.1 chunks, one each, and end the chunked body.")
  var chunked = false

  func run() throws {
    var loop = common.loop(jobs)
    loop.input.detection = .nothing
    try loop.run { [common, chunked] file in FrameEncoder(file.title, common.limits.eventStream, isChunked: chunked) }
  }
}

/// Writes the messages of JSON lines as frames.
private struct FrameEncoder: FileCommand, ~Copyable {
  private let name: String
  private let encoder: EventStreamEncoder
  private var chunks: ChunkedEncoder?
  private var lines: LineSplitter
  private var messages: MessageObjects
  private var templates = MessageTemplates()
  private var hasReportedError = false

  init(_ name: String, _ limits: EventStreamLimits, isChunked: Bool) {
    self.name = name
    encoder = EventStreamEncoder(limits: limits)
    messages = MessageObjects(limits)
    chunks = isChunked ? ChunkedEncoder() : nil
    // Each byte of a frame takes at most six characters: \u0000.
    let (characters, isTooLong) = Int(limits.maximumTotalLength).multipliedReportingOverflow(by: 6)
    lines = LineSplitter(maximumLength: isTooLong ? .max : max(characters, 64 << 10))
  }

  var silenceNote: String? { "no line is a message" }

  mutating func take(_ bytes: Span<UInt8>, from file: InputFile, _ output: inout Output) throws {
    var input = bytes
    while let line = try lines.next(&input) {
      try encode(line, &output)
      try output.flushIfFull()
    }
    // Do not hold megabytes of a line that is wrong at its beginning.
    if lines.cannotBeObject { throw notAnObject(lines.lineNumber + 1) }
  }

  mutating func finish(_ output: inout Output) throws {
    if let line = lines.finish() { try encode(line, &output) }
    // Without its last chunk, the body of a damaged input is cut short.
    try chunks?.finish(to: &output.bytes)
  }

  mutating func conclude(_ failure: inout Failure?, of file: InputFile, _ output: inout Output) -> [String] {
    if failure == nil, hasReportedError { failure = Failure(.malformedInput, "") }
    return []
  }

  /// Encodes the message of a line, if it has one.
  private mutating func encode(_ line: [UInt8], _ output: inout Output) throws {
    guard !line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) else { return }
    guard LineSplitter.mayBeObject(line) else { throw notAnObject(lines.lineNumber) }
    do {
      if let (headers, payload) = templates.match(line.span) {
        return try append(headers, line.span.extracting(payload), to: &output)
      }
      let object = try LineMembers(line.span)
      if try object.has(.kind, "message"), try object.has(.layer, "eventstream") {
        let headers = try messages.read(object)
        let payload = messages.payload
        try append(headers, payload.span, to: &output)
        try templates.learn(line.span, headers: headers, payload: payload)
      } else {
        try skip(object, &output)
      }
    } catch {
      guard let reason = Self.reason(error) else { throw error }
      throw Failure(.malformedInput, "line \(lines.lineNumber): \(reason)")
    }
  }

  /// Skips an object of another kind or layer; reports an error that `decode` reported.
  private mutating func skip(_ object: LineMembers, _ output: inout Output) throws {
    switch try object.string(.kind) {
    case "error":
      hasReportedError = true
      let message = try object.string(.message) ?? "an error"
      output.report("\(name): line \(lines.lineNumber): decode reported: \(message)")
    case nil: throw MessageObjects.Malformed(reason: "no \"kind\"")
    default: break
    }
  }

  private func notAnObject(_ line: Int) -> Failure {
    Failure(.malformedInput, "line \(line): not JSON: a line must be an object")
  }

  /// Appends a message as a frame, in a chunk of its own if chunks are written.
  private mutating func append(
    _ headers: EventStreamHeaderBlock, _ payload: Span<UInt8>, to output: inout Output
  ) throws {
    guard chunks != nil else { return try encoder.append(headers: headers, payload: payload, to: &output.bytes) }
    var frame: [UInt8] = []
    try encoder.append(headers: headers, payload: payload, to: &frame)
    try chunks?.appendHead(ofSize: frame.count, to: &output.bytes)
    output.append(copying: frame.span)
    output.bytes += ChunkedEncoder.lineEnd
  }

  /// What is wrong with a line; nil for errors that are not the line's.
  private static func reason(_ error: any Error) -> String? {
    switch error {
    case let error as JSONError: "not JSON: \(error)"
    case let error as MessageObjects.Malformed: error.reason
    case let error as EventStreamEncodingError: "cannot be encoded: \(error)"
    default: nil
    }
  }
}
#endif
