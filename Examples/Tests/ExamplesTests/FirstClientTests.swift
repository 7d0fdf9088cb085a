// The tests of the tutorial "From a captured stream to a running client".

import Foundation
import StreamPipeline
import Testing

@Suite struct FirstClientTests {
  let fixture = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "converse-stream.bin")

  @Test func theModelAsksForTheWeather() throws {
    let message = DecodedStream(try Data(contentsOf: fixture)).message
    #expect(message.text.hasSuffix("tomorrow.\n"))
    #expect(message.toolCalls.map(\.name) == ["forecast"])
    #expect(message.outcome == .complete)
  }

  @Test func aCutAnswerIsWorthAnotherAttempt() throws {
    let stream = DecodedStream(try Data(contentsOf: fixture).prefix(4000), .bedrockConverse)
    #expect(stream.outcome.isRetryable)
    #expect(!stream.text.isEmpty)
  }
}
