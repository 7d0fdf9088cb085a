// Passes a Bedrock stream on to a browser or an OpenAI client, as the body of a `text/event-stream` response.

import StreamPipeline

// snippet.relay
func relay(_ bedrock: some AsyncSequence<[UInt8], any Error>, to response: some ResponseWriter) async throws {
  let deltas = bedrock.textDeltas(.bedrockConverse)
  for try await events in deltas.encodedAsServerSentEvents(.chatCompletions(model: "nova-lite")) {
    try await response.write(events)  // whole events: send them at once
  }
}
// snippet.end

/// What a server's framework has for the body of a response.
protocol ResponseWriter { func write(_ bytes: [UInt8]) async throws }

// snippet.events
func encodeEvents() throws -> [UInt8] {
  var encoder = ServerSentEventEncoder()
  var body: [UInt8] = []
  encoder.appendComment("connected", to: &body)  // keeps an idle connection open
  try encoder.append(ServerSentEvent(data: "two\nlines", type: "note", lastEventID: "1", retry: 2000), to: &body)
  return body
}
// snippet.end

// snippet.exception
func encodeException() throws -> [UInt8] {
  var body: [UInt8] = []
  let encoder = EventStreamEncoder()
  try encoder.append(
    EventStreamMessage(event: "chunk", contentType: "application/json", payload: Array("{}".utf8)), to: &body)
  let reason = Array(#"{"message":"slow down"}"#.utf8)
  try encoder.append(EventStreamMessage(exception: "throttlingException", payload: reason), to: &body)
  return body
}
// snippet.end

// snippet.hide
struct Printer: ResponseWriter {
  func write(_ bytes: [UInt8]) { print(String(decoding: bytes, as: UTF8.self), terminator: "") }
}

let messages = [
  EventStreamMessage(event: "messageStart", payload: Array(#"{"role":"assistant"}"#.utf8)),
  EventStreamMessage(
    event: "contentBlockDelta", payload: Array(#"{"contentBlockIndex":0,"delta":{"text":"Hello"}}"#.utf8)),
  EventStreamMessage(event: "messageStop", payload: Array(#"{"stopReason":"end_turn"}"#.utf8)),
]
var bytes: [UInt8] = []
for message in messages { try EventStreamEncoder().append(message, to: &bytes) }
let (body, continuation) = AsyncThrowingStream<[UInt8], any Error>.makeStream()
continuation.yield(bytes)
continuation.finish()
try await relay(body, to: Printer())
Printer().write(try encodeEvents())
print(DecodedStream(try encodeException()).error?.description ?? "")
