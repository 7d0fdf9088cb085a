// Prints the text of a Bedrock stream that arrives in chunks, in single bytes, or is in memory.

import StreamPipeline

// snippet.chunks
func printText(of body: some AsyncSequence<[UInt8], any Error>) async throws {
  for try await delta in body.textDeltas(.bedrockConverse) where delta.kind == .text {
    print(delta.text, terminator: "")
  }
}
// snippet.end

// snippet.bytes
func printText(ofBytes bytes: some AsyncSequence<UInt8, any Error>) async throws {
  for try await delta in bytes.textDeltas(.bedrockConverse) where delta.kind == .text {
    print(delta.text, terminator: "")
  }
}
// snippet.end

// snippet.whole
func printText(ofCapture capture: [UInt8]) {
  let stream = DecodedStream(capture)  // Data and slices as well; the format is detected
  print(stream.text)
  if let error = stream.error { print("after \(stream.deltas.count) deltas: \(error)") }
}
// snippet.end

// snippet.message
func printToolCalls(of body: some AsyncSequence<[UInt8], any Error>) async throws {
  let message = try await body.message(.bedrockConverse)
  for call in message.toolCalls where call.isComplete { print(call.name, call.input ?? .null) }
  print(message.usage?.totalTokens ?? 0, message.outcome ?? .empty)
}
// snippet.end

// snippet.assembler
func show(
  _ body: some AsyncSequence<[UInt8], any Error>, on screen: (AssembledMessage) -> Void
) async throws {
  var assembler = MessageAssembler()
  for try await delta in body.textDeltas(.bedrockConverse) {
    assembler.append(delta)
    screen(assembler.message)
  }
}
// snippet.end

// snippet.errors
func answer(_ body: some AsyncSequence<[UInt8], any Error>) async throws -> String {
  var text = ""
  do {
    for try await delta in body.textDeltas(.bedrockConverse) {
      switch delta.kind {
      case .text: text += delta.text
      case .stop: if delta.stopReason == .maximumTokens { text += " …" }
      default: break  // reasoning, tool calls, usage: see DeltaKind
      }
    }
  } catch StreamError.service(let failure) {
    print(failure)  // the service's type, code and message
  } catch let error as StreamError where error.isIncomplete {
    print("cut short: \(error)")  // what came before it is in the text
  }
  return text
}
// snippet.end

// snippet.elements
func printEvents(of body: some AsyncSequence<[UInt8], any Error>) async throws {
  var decoder = StreamDecoder(delivering: .envelopeElements)
  for try await chunk in body {
    var input = chunk.span
    while let element = try decoder.next(&input) {
      switch element {
      case .envelope(.head(.response(let head), _)): print(head.status)
      case .envelope(.prelude(let prelude, _)): print(prelude.statusCode ?? 200)
      case .message(let message): print(message.payload.count, "bytes in a frame")
      case .event(let event): print(ServerSentEvent(event).data)
      default: break
      }
    }
  }
  while let element = try decoder.finish() {
    if case .line(let line, let offset) = element { print(line.count, "bytes at", offset) }
  }
}
// snippet.end

// snippet.hide
#if canImport(Darwin)
import Foundation

// snippet.url-session
func printText(at request: URLRequest) async throws {
  let (bytes, _) = try await URLSession.shared.bytes(for: request)
  for try await delta in bytes.textDeltas(.bedrockConverse) where delta.kind == .text {
    print(delta.text, terminator: "")
  }
}
// snippet.end
#endif

let events = """
  data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}}

  data: {"type":"message_stop"}


  """
let response = Array("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n\(events)".utf8)
printText(ofCapture: response)
let (body, continuation) = AsyncThrowingStream<[UInt8], any Error>.makeStream()
continuation.yield(response)
continuation.finish()
try await printEvents(of: body)
