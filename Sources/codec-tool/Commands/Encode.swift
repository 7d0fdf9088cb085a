#if CommandLineTool
import ArgumentParser
import EventStreamCodec
import StrictJSON

/// `codec-tool encode`: the reverse of `decode`.
struct Encode: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "encode", abstract: "Write frames from the JSON lines that decode wrote.",
    discussion: """
      Reads one object per line and writes each message as a frame, with new lengths and checksums. Objects of other \
      layers, and the end, are passed over; an error that decode reported is reported again.

      Examples:
        codec-tool encode Captures/converse-stream.jsonl | cmp - Captures/converse-stream.bin
        codec-tool encode --chunked Captures/converse-stream.jsonl | codec-tool verify --as chunked
        codec-tool decode Captures/converse-stream.bin | sed 's/Kyoto/Osaka/' | codec-tool encode | codec-tool text
      """)

  @OptionGroup var common: CommonOptions

  @Flag(help: "Wrap the frames in HTTP/1.1 chunks, one each, and end the chunked body.")
  var chunked = false

  func run() throws {
    var output = StandardOutput()
    try common.forEachFile(readsCaptures: false) { file in
      var encoder = FrameWriter(limits: common.limits.eventStream, isChunked: chunked)
      var lines = LineSplitter()
      var status = ExitStatus.success
      while let bytes = try file.read() {
        var input = bytes.span
        while let line = lines.next(&input) {
          status = max(status, try encode(line, lines.lineNumber, &encoder, file.name, &output))
        }
        try output.flush(beforeReading: file)
      }
      if let line = lines.finish() {
        status = max(status, try encode(line, lines.lineNumber, &encoder, file.name, &output))
      }
      try encoder.finish(into: &output.bytes)
      try output.flush()
      return status
    }
  }

  /// Encodes the message of a line, if it has one.
  private func encode(
    _ line: [UInt8], _ number: Int, _ encoder: inout FrameWriter, _ name: String, _ output: inout StandardOutput
  ) throws -> ExitStatus {
    guard !line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) else { return .success }
    do {
      let object = try JSONValue(parsing: line.span)
      switch object["kind"]?.stringValue {
      case "message" where object["layer"]?.stringValue == "eventstream":
        try encoder.append(MessageObject(object).message, to: &output.bytes)
        try output.flushIfFull()
        return .success
      case "error":
        let message = object["message"]?.stringValue ?? "an error"
        Diagnostics.report("\(name): line \(number): decode reported: \(message)")
        return .malformedInput
      case nil:
        throw MessageObject.Malformed(reason: "no \"kind\"")
      default:
        return .success
      }
    } catch {
      guard let reason = Self.reason(error) else { throw error }
      try output.flush()
      throw ToolFailure(.malformedInput, "line \(number): \(reason)")
    }
  }

  /// What is wrong with a line, by the error it ended in; nil for an error that is not the line's.
  private static func reason(_ error: any Error) -> String? {
    switch error {
    case let error as JSONError: "not JSON: \(error)"
    case let error as MessageObject.Malformed: error.reason
    case let error as EventStreamEncodingError: "cannot be encoded: \(error)"
    default: nil
    }
  }
}
#endif
