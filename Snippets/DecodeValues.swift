// Reads custom events and tool calls into types of the program, and tests it without a network.

import Foundation
import StreamFoundation
import StreamPipeline

struct WeatherQuery: Codable, Equatable {
  var city: String
  var days: Int
}

struct Progress: Codable, Equatable {
  var percent: Double
}

// snippet.toolCalls
func queries(in body: some AsyncSequence<[UInt8], any Error>) async throws -> [WeatherQuery] {
  let message = try await body.message(.bedrockConverse)
  return try message.toolCalls.compactMap { call in try call.input?.decoded(as: WeatherQuery.self) }
}
// snippet.end

// snippet.events
func printProgress(of body: some AsyncSequence<[UInt8], any Error>) async throws {
  for try await message in body.eventStreamMessages() where message.eventType == "progress" {
    let progress = try JSONDecoder().decode(Progress.self, from: Data(message.payload))
    print(progress.percent)
  }
}
// snippet.end

// snippet.fixture
func fixture() throws -> [UInt8] {
  var bytes: [UInt8] = []
  let encoder = EventStreamEncoder()
  try encoder.append(
    EventStreamMessage(event: "progress", contentType: "application/json", payload: Array(#"{"percent":50}"#.utf8)),
    to: &bytes)
  try encoder.append(
    EventStreamMessage(exception: "throttlingException", payload: Array(#"{"message":"slow down"}"#.utf8)), to: &bytes)
  return bytes
}
// snippet.end

// snippet.cancel
func firstWords(of body: some AsyncSequence<[UInt8], any Error> & Sendable) async throws -> String {
  let reading = Task {
    var text = ""
    for try await delta in body.textDeltas() where delta.kind == .text {
      text += delta.text
      if text.count > 100 { break }  // the source is released, and with it the connection
    }
    return text
  }
  return try await withTaskCancellationHandler {
    try await reading.value
  } onCancel: {
    reading.cancel()
  }
}
// snippet.end

// snippet.hide
let bytes = try fixture()
let stream = AsyncThrowingStream<[UInt8], any Error> { continuation in
  continuation.yield(bytes)
  continuation.finish()
}
do {
  try await printProgress(of: stream)
} catch StreamError.service(let error) {
  print(error)
}
