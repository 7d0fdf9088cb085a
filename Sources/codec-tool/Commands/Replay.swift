#if CommandLineTool
import ArgumentParser

/// `codec-tool replay`: a server that answers with captures.
struct Replay: InputCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Serve captured streams over HTTP, so that any client can be tested without AWS.",
    discussion: """
      Listens on the loopback interface and answers every request, whatever its path and method, with the capture: the \
      captured response with its status and header fields, or 200 and the media type of the bytes. The body is chunked \
      again, one chunk per frame, server-sent event or line, without the captured body's codings. Captures with times \
      (curl --trace FILE --trace-time) are served at their recorded pace. Several captures are served in turn: the first \
      request gets the first.

      Damaged frames are served unchanged. If the captured HTTP message is cut short, so is the response: its last chunk \
      is missing. Requests for hosts other than the loopback interface are refused.

      Examples:
        codec-tool replay --port 8080 --rate 20 Captures/converse-stream.bin &
        curl -sN http://127.0.0.1:8080/ | codec-tool text
        AWS_ENDPOINT_URL=http://127.0.0.1:8080 python3 program.py    boto3 calls it instead of AWS
        codec-tool replay --once Captures/converse-stream.trace
      """)

  @OptionGroup var common: CommonOptions

  @Option(
    help: ArgumentHelp("The port to listen on; 0 picks a free one. Standard error shows the address.", valueName: "n"))
  var port = 0

  @Option(
    help: ArgumentHelp(
      "Send this many frames, events or lines per second; by default at the recorded pace, or all at once.",
      valueName: "n"))
  var rate: Double?

  @Flag(help: "End after one request.")
  var once = false

  @Option(help: ArgumentHelp("Close connections that are idle for this long.", valueName: "seconds"))
  var idleTimeout: Int64 = 60

  func validate() throws {
    guard (1...86_400).contains(idleTimeout) else { throw ValidationError("--idle-timeout must be 1 to 86400") }
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
        // Report now, not to a client, that a capture cannot be served.
        _ = try capture.response()
        captures.append(capture)
      } catch {
        try fail(Failure(error), path == "-" ? "(stdin): " : "\(path): ")
      }
    }
    do {
      let status = try ReplayServer(captures: captures, port: port, isOnce: once, idleTimeout: idleTimeout).run()
      if status != .success { throw ExitCode(status.rawValue) }
    } catch let failure as Failure {
      try fail(failure, "")
    }
  }

  private func fail(_ failure: Failure, _ place: String) throws -> Never {
    Diagnostics.report(place + failure.message)
    throw ExitCode(failure.status.rawValue)
  }
}
#endif
