import EventStreamCodec
import Foundation
import TestSupport

/// Streams to run the tool on.
enum Streams {
  /// The capture that ships with the project.
  static let capture = Corpus.projectRoot.appending(path: "Captures/converse-stream.bin").path

  static func captureBytes() throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: capture))) }

  /// What the model says in it.
  static let captureText = """
    Kyoto today: "sunny" ☀️ and 24 °C.
    京都の今日の天気は晴れ、気温は24度です。 🍁👩‍👩‍👧
    I will look up the forecast for tomorrow.

    """

  /// An encoded message.
  static func frame(_ message: EventStreamMessage) -> [UInt8] {
    var bytes: [UInt8] = []
    do { try EventStreamEncoder().append(message, to: &bytes) } catch { return [] }
    return bytes
  }

  /// An encoded event with a JSON payload.
  static func event(_ type: String, _ payload: String) -> [UInt8] {
    frame(EventStreamMessage(event: type, contentType: "application/json", payload: Array(payload.utf8)))
  }

  /// A whole Converse response with the text `Hi`.
  static let converse =
    event("messageStart", #"{"role":"assistant"}"#)
    + event("contentBlockDelta", #"{"contentBlockIndex":0,"delta":{"text":"Hi"}}"#)
    + event("messageStop", #"{"stopReason":"end_turn"}"#)

  /// An encoded exception.
  static func exception(_ type: String, _ message: String) -> [UInt8] {
    frame(
      EventStreamMessage(
        headers: [EventStreamHeader(":exception-type", type), EventStreamHeader(":message-type", "exception")],
        payload: Array(#"{"message":"\#(message)"}"#.utf8)))
  }

  static func gzipped(_ bytes: [UInt8]) throws -> [UInt8] {
    let folder = try TemporaryFolder()
    let path = try folder.file("stream", bytes)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["gzip", path]
    try process.run()
    process.waitUntilExit()
    return [UInt8](try Data(contentsOf: folder["stream.gz"]))
  }
}
