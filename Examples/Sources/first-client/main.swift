// The program of the tutorial "From a captured stream to a running client".

import AsyncHTTPClient
import EventStreamNIO
import Foundation
import StreamPipeline

struct Refused: Error { var status: UInt }

/// Asks the model; the body of the response is the stream.
func ask(_ url: String) async throws -> HTTPClientResponse.Body {
  let response = try await HTTPClient.shared.execute(HTTPClientRequest(url: url), timeout: .minutes(15))
  guard response.status == .ok else { throw Refused(status: response.status.code) }
  return response.body
}

let url = CommandLine.arguments.dropFirst().first ?? "http://127.0.0.1:8080"

for try await delta in try await ask(url).textDeltas(.bedrockConverse) where delta.kind == .text {
  FileHandle.standardOutput.write(Data(delta.text.utf8))
}

/// Asks for a message, and asks again if that can help.
func answer(at url: String, retries: Int = 2) async throws -> AssembledMessage {
  let message = try await ask(url).message(.bedrockConverse)
  guard retries > 0, let outcome = message.outcome, outcome.isRetryable else { return message }
  print("\(outcome); asking again")
  try await Task.sleep(for: .seconds(1))
  return try await answer(at: url, retries: retries - 1)
}

let message = try await answer(at: url)
for call in message.toolCalls where call.isComplete { print(call.name, call.input ?? .null) }
print(message.usage?.totalTokens ?? 0, "tokens,", message.outcome ?? .empty)
