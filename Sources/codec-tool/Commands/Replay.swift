#if CommandLineTool
import ArgumentParser

/// `codec-tool replay`: a server that answers with captures.
struct Replay: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Serve captured streams over HTTP, so that any client can be tested without AWS.",
    discussion: """
      Listens on the loopback interface and answers every request, whatever its path and method, with the capture: a \
      response as it was captured, with its status and header fields, or 200 and the media type of what the bytes are. \
      The body is chunked anew, a chunk for each frame, server-sent event or line. Codings of the captured body are off. \
      Captures that say when bytes had come (curl --trace FILE --trace-time) are served at that pace. \
      Several captures are served in turn: the first request gets the first.

      Damaged frames are served as they are. Where the HTTP message was cut, the response is cut there too: its last \
      chunk is missing.

      Examples:
        codec-tool replay --port 8080 --rate 20 Captures/converse-stream.bin &
        curl -sN http://127.0.0.1:8080/ | codec-tool text
        AWS_ENDPOINT_URL=http://127.0.0.1:8080 python3 program.py    boto3 asks it instead of AWS
        codec-tool replay --once Captures/converse-stream.trace
      """)

  @OptionGroup var common: CommonOptions

  @Option(help: ArgumentHelp("Where to listen; 0 is any free port. Standard error tells the address.", valueName: "n"))
  var port = 0

  @Option(
    help: ArgumentHelp(
      "Send this many frames, events or lines a second; by default as they had come, or all at once.", valueName: "n"))
  var rate: Double?

  @Flag(help: "End after one request.")
  var once = false

  func validate() throws {
    guard (0...65_535).contains(port) else { throw ValidationError("--port must be 0 to 65535") }
    if let rate {
      guard rate > 0, rate.isFinite else { throw ValidationError("--rate must be above 0") }
    }
  }

  func run() throws {
    var captures: [ReplayCapture] = []
    for path in common.files.isEmpty ? ["-"] : common.files {
      do {
        let capture = try ReplayCapture(path, common, rate.map(ReplayPace.rate) ?? .recorded)
        // What cannot be served is not first found out by a client.
        _ = try capture.response()
        captures.append(capture)
      } catch {
        try fail(ToolFailure(serving: error), path == "-" ? "(stdin): " : "\(path): ")
      }
    }
    do {
      let status = try ReplayServer(captures: captures, port: port, isOnce: once).run()
      if status != .success { throw ExitCode(status.rawValue) }
    } catch let failure as ToolFailure {
      try fail(failure, "")
    }
  }

  private func fail(_ failure: ToolFailure, _ place: String) throws -> Never {
    Diagnostics.report(place + failure.message)
    throw ExitCode(failure.status.rawValue)
  }
}
#endif
