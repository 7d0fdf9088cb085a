import EventStreamSigning
import Foundation
import StreamPipeline
import TranscribeDouble

// Streams audio over HTTP/2 and prints transcripts as they arrive. The server is in the same program: it verifies every
// signature, and answers each chunk with one more word.
//
//     swift run transcribe-loopback 100
//
// The argument is the time between chunks in milliseconds; 100 is the audio's own pace.
@main
enum TranscribeLoopback {
  private static let words = ["The", "weather", "in", "Kyoto", "is", "fine."]

  static func main() async {
    let pace = CommandLine.arguments.count > 1 ? Int(CommandLine.arguments[1]) : 100
    guard let pace, pace >= 0 else {
      report("usage: transcribe-loopback [MILLISECONDS]")
      exit(64)
    }
    // The key is an example of AWS's documentation.
    let secret = SecretAccessKey("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
    let server = TranscribeServer(secret: secret) { event, index in
      let text = words.prefix(event == nil ? index : index + 1).joined(separator: " ")
      return [try .transcript(text, id: "1", isPartial: event != nil)]
    }
    do {
      try await server.withServer { port, _ in
        let client = TranscribeClient(port: port, accessKeyID: "AKIAIOSFODNN7EXAMPLE", secret: secret)
        let audio = Tone(chunkCount: words.count, pace: .milliseconds(pace))
        try await client.transcribe(audio) { delta in
          try FileHandle.standardOutput.write(contentsOf: Data("\(delta.kind.rawValue): \(delta.text)\n".utf8))
        }
      }
    } catch {
      report("\(error)")
      exit(1)
    }
  }

  private static func report(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data("transcribe-loopback: \(text)\n".utf8))
  }
}
