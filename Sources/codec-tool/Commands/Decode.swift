#if CommandLineTool
import ArgumentParser
import ByteKernels
import EventStreamCodec
import StreamPipeline

/// `codec-tool decode`: the elements of a stream as JSON lines.
struct Decode: InputCommand {
  static let configuration = CommandConfiguration(
    commandName: "decode", abstract: "Write the elements of a stream as JSON lines.",
    discussion: """
      Writes one object per element of the innermost layer (messages of an event stream, server-sent events, JSON lines, \
      HTTP heads, chunks) as soon as it has arrived, with its offset in that layer. The last line is always \
      {"kind":"end",…}, after an {"kind":"error",…} if something is wrong. encode reads this.

      Examples:
        codec-tool decode Captures/converse-stream.bin
        codec-tool decode --all-layers Captures/lambda-response.http
        codec-tool decode --as http Captures/converse-stream.trace
        codec-tool decode --payload base64 Captures/lambda-response.http

      With jq, the text of each delta:
        codec-tool decode Captures/converse-stream.bin | jq -c 'select(.payload.delta.text).payload.delta.text'
      """)

  /// How payloads are written.
  enum PayloadForm: String, ExpressibleByArgument, CaseIterable {
    case auto, base64
  }

  @OptionGroup var resync: ResyncOptions
  @OptionGroup var jobs: JobOptions
  @OptionGroup var common: CommonOptions

  @Option(help: "How to write payloads: auto writes JSON as JSON and text as text; base64 keeps every byte.")
  var payload = PayloadForm.auto

  @Flag(help: "Write the elements of every layer, not only of the innermost.")
  var allLayers = false

  func validate() throws { try resync.validate(common.layers) }

  func run() throws {
    let loop = common.loop(jobs)
    if resync.resync {
      try loop.run { [self] file in common.recovery(writer, of: file) }
    } else {
      try loop.run { [self] file in
        common.elements(writer, of: file, delivering: json.writesEnvelopes ? .envelopeElements : [])
      }
    }
  }

  private var json: ElementJSON {
    ElementJSON(payloadAsBase64: payload == .base64, allLayers: allLayers, chain: common.layers)
  }

  private var writer: ElementWriter {
    let readsNested = json.writesAllLayers && !common.layers.layers.contains(.eventstream)
    return ElementWriter(json, NestedElements(json, common.streamOptions, isWanted: readsNested))
  }
}

/// Writes each element as an object on a line, and the end.
private struct ElementWriter: ElementHandler, RecoveryHandler, ~Copyable {
  private var json: ElementJSON
  private var nested: NestedElements
  /// The last bytes of content that is not divided into elements, since its last line feed.
  private var lastLine: [UInt8] = []
  /// The maximum number of these bytes.
  private static let lastLineLimit = 64 << 10

  init(_ json: consuming ElementJSON, _ nested: consuming NestedElements) {
    self.json = json
    self.nested = nested
  }

  var silenceNote: String? { "the stream has no elements" }

  mutating func take(_ element: StreamElement, _ output: inout Output) throws {
    try json.append(element, to: &output)
    switch element {
    case .message(let message): try nested.append(message, to: &output)
    case .bytes(let bytes, _): keepLastLine(bytes)
    default: break
    }
  }

  private mutating func keepLastLine(_ bytes: Span<UInt8>) {
    lastLine.append(copying: bytes)
    if let end = lastLine.lastIndex(of: 0x0A) { lastLine.removeSubrange(...end) }
    if lastLine.count > Self.lastLineLimit { lastLine.removeSubrange(..<(lastLine.count - Self.lastLineLimit)) }
  }

  mutating func finish(_ decoder: borrowing StreamDecoder, _ output: inout Output) throws {
    try nested.finish(to: &output)
  }

  mutating func conclude(
    _ failure: inout Failure?, _ decoder: borrowing StreamDecoder, of file: InputFile, _ output: inout Output
  ) {
    if failure?.problem != nil, !lastLine.isEmpty {
      // The line that the fault of an envelope cut.
      output.bytes.beginElement(of: .text, "data", at: decoder.contentCount - UInt64(lastLine.count))
      output.bytes.member("text", lastLine.span)
      output.bytes.endLine()
    }
    end(failure?.problem, isComplete: failure?.problem == nil, bytes: decoder.contentCount, &output)
  }

  // MARK: Recovery

  mutating func take(_ message: EventStreamMessageView, _ output: inout Output) throws {
    json.messages.append(message, to: &output)
    try nested.append(message, to: &output)
  }

  mutating func skip(_ range: EventStreamSkippedRange, of title: String, _ output: inout Output) throws {
    Problem(range.reason).append(to: &output.bytes)
    output.line("")
  }

  mutating func finish(_ output: inout Output) throws { try nested.finish(to: &output) }

  mutating func conclude(
    _ failure: Failure?, _ totals: borrowing RecoveryTotals, of file: InputFile, _ output: inout Output
  ) {
    let isComplete = failure.map { $0.status == .serviceError } ?? true
    end(failure?.problem, isComplete: isComplete, bytes: totals.intactBytes, &output)
  }

  /// Writes the last lines: the fault, if there is one, and the end.
  private func end(_ problem: Problem?, isComplete: Bool, bytes: UInt64, _ output: inout Output) {
    if let problem {
      problem.append(to: &output.bytes)
      output.line("")
    }
    output.bytes.beginObject()
    output.bytes.member("kind", "end")
    output.bytes.member("bytes", bytes)
    output.bytes.member("complete", isComplete)
    output.bytes.endLine()
  }
}
#endif
