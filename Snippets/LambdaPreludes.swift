// Writes the prelude of a function's streaming response, and reads a response of InvokeWithResponseStream.

import ChunkedHTTP
import EventStreamCodec
import LambdaStreaming

// snippet.write
func begin(_ response: inout [UInt8]) throws {
  let prelude = LambdaPrelude(
    statusCode: 200, headers: [HTTPFieldLine("Content-Type", "text/plain")], cookies: ["session=1"])
  try LambdaPreludeEncoder().append(prelude, to: &response)  // the JSON and eight NUL bytes; then the body
}
// snippet.end

// snippet.read
func read(_ response: some AsyncSequence<[UInt8], any Error>) async throws {
  var decoder = InvokeResponseDecoder()
  for try await chunk in response {
    var input = chunk.span
    while let element = try decoder.next(&input) { handle(element) }
  }
  while let element = try decoder.finish() { handle(element) }  // throws if InvokeComplete is missing
  if !decoder.outcome.isSuccess { print(decoder.outcome) }
}

func handle(_ element: borrowing InvokeResponseElement) {
  switch element {
  case .prelude(let prelude): print(prelude.statusCode ?? 200, prelude.mergedHeaders, prelude.cookies)
  case .missingPrelude(let missing): print("\(missing). \(missing.help)")
  case .body(let bytes): print(bytes.count, "bytes")  // borrowed until the decoder's next call
  default: break  // the outcome says how it ended
  }
}
// snippet.end

// snippet.hide
var payload: [UInt8] = []
try begin(&payload)
payload += Array("Hello".utf8)
let messages = [
  EventStreamMessage(event: "PayloadChunk", payload: payload),
  EventStreamMessage(event: "InvokeComplete", contentType: "application/json", payload: Array("{}".utf8)),
]
var bytes: [UInt8] = []
for message in messages { try EventStreamEncoder().append(message, to: &bytes) }
let (response, continuation) = AsyncThrowingStream<[UInt8], any Error>.makeStream()
continuation.yield(bytes)
continuation.finish()
try await read(response)
