// Reads the response of a Lambda function behind InvokeWithResponseStream.

import StreamPipeline

// snippet.read
func read(_ response: some AsyncSequence<[UInt8], any Error>) async throws {
  for try await part in response.invokeResponse() {
    switch part {
    case .prelude(let prelude): print(prelude.statusCode ?? 200, prelude.mergedHeaders, prelude.cookies)
    case .body(let bytes): print(String(decoding: bytes, as: UTF8.self), terminator: "")
    default: break  // InvokeComplete and errors: an error is thrown at the end
    }
  }
}
// snippet.end

// snippet.hide
var payload: [UInt8] = []
try LambdaPreludeEncoder().append(LambdaPrelude(statusCode: 201), to: &payload)
let messages = [
  EventStreamMessage(event: "PayloadChunk", payload: payload + Array("Hello".utf8)),
  EventStreamMessage(event: "InvokeComplete", contentType: "application/json", payload: Array("{}".utf8)),
]
var bytes: [UInt8] = []
for message in messages { try EventStreamEncoder().append(message, to: &bytes) }
let (response, continuation) = AsyncThrowingStream<[UInt8], any Error>.makeStream()
continuation.yield(bytes)
continuation.finish()
try await read(response)
