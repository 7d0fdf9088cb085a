// Prints the text of a ConverseStream response as its bytes arrive.

import EventStreamCodec
import TextDeltas

// snippet.show
func printText(of body: some AsyncSequence<[UInt8], any Error>) async throws {
  var decoder = EventStreamDecoder()
  var extractor = TextDeltaExtractor(family: .converse)
  for try await chunk in body {
    var input = chunk.span
    while let message = try decoder.next(&input) {  // verified: both checksums, every header
      var frame = TextFrame(message)
      while let delta = try extractor.next(&frame) {
        if delta.kind == .text { print(TextDelta(delta).text, terminator: "") }
      }
    }
  }
  try decoder.finish()  // throws if the stream was cut within a message
  guard try extractor.finish() == nil, extractor.outcome == .complete else { throw CutShort() }
}
// snippet.hide

struct CutShort: Error {}

let message = EventStreamMessage(
  event: "contentBlockDelta", contentType: "application/json",
  payload: Array(#"{"contentBlockIndex":0,"delta":{"text":"Hello"}}"#.utf8))
let stop = EventStreamMessage(
  event: "messageStop", contentType: "application/json", payload: Array(#"{"stopReason":"end_turn"}"#.utf8))
var bytes: [UInt8] = []
try EventStreamEncoder().append(message, to: &bytes)
try EventStreamEncoder().append(stop, to: &bytes)
let (body, continuation) = AsyncThrowingStream<[UInt8], any Error>.makeStream()
for byte in bytes { continuation.yield([byte]) }
continuation.finish()
try await printText(of: body)
