#if CommandLineTool
import ArgumentParser

/// `codec-tool decode`: the elements of a stream as JSON lines.
struct Decode: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write the elements of a stream as JSON lines.",
    discussion: """
      One object per element of the innermost layer (an event stream's messages, server-sent events, JSON lines, the heads \
      of HTTP, chunks), with its offset in that layer, as soon as it has arrived; the last line is always \
      {"kind":"end",…}, after an {"kind":"error",…} where something went wrong. What encode reads.

      Examples:
        codec-tool decode capture.bin
        codec-tool decode --all-layers response.http
        codec-tool decode --as chunked body.chunked
        codec-tool decode capture.bin | jq -c 'select(.payload.delta.text).payload.delta.text'
        codec-tool decode --payload base64 capture.bin | codec-tool encode | cmp - capture.bin
      """)

  /// How payloads are written.
  enum PayloadForm: String, ExpressibleByArgument, CaseIterable {
    case auto, base64
  }

  @OptionGroup var common: CommonOptions

  @Option(help: "The payload: auto writes JSON as JSON and text as text; base64 writes every byte as it was.")
  var payload = PayloadForm.auto

  @Flag(help: "Write the elements of every layer, not of the innermost one alone.")
  var allLayers = false

  func run() throws {
    try common.forEachFile { file in
      let writer = ElementWriter()
      // A chain that ends in a layer that carries bytes asks for the elements of that one.
      let wanted = common.layers.endsInTransfer ? common.layers.layers.last : nil
      let stack = common.stack(file, stopsAtTransfer: true) { layer, object in
        if allLayers || layer == wanted { writer.output.bytes += object }
      }
      let outcome =
        switch stack.innermost {
        case .eventstream: try messages(stack.source, writer)
        default: try ElementRun(writer: writer).decode(stack)
        }
      outcome.appendEnd(to: &writer.output.bytes)
      try writer.output.flush()
      outcome.report(on: file)
      if let status = stack.failedStatus {
        Diagnostics.report("\(file.name): http: the service answers \(status)")
        return max(outcome.status, .serviceError)
      }
      return outcome.status
    }
  }

  private func messages(_ source: any ByteSource, _ writer: ElementWriter) throws -> EventStreamRun.Outcome {
    let json = MessageJSON(payloadAsBase64: payload == .base64)
    return try common.eventStreamRun.decode(source) { message in
      json.append(message, to: &writer.output.bytes)
      try writer.output.flushIfFull()
    } afterRead: {
      try writer.output.flush()
    }
  }
}
#endif
