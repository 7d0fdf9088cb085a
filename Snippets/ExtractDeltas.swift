// Extracts the deltas of server-sent events.

import TextDeltas

// snippet.show
func read(_ body: some AsyncSequence<[UInt8], any Error>) async throws {
  var extractor = TextDeltaExtractor(format: .serverSentEvents)
  for try await chunk in body {
    var input = chunk.span
    while let delta = try extractor.next(&input) { handle(TextDelta(delta)) }
  }
  while let delta = try extractor.finish() { handle(TextDelta(delta)) }
  let outcome = extractor.outcome
  if !outcome.isSuccess { print(outcome, outcome.isRetryable ? "(try again)" : "") }
}

func handle(_ delta: TextDelta) {
  switch delta.kind {
  case .text: print(delta.text, terminator: "")
  case .toolStart: print("calls", delta.name)
  case .stop: print("stopped:", delta.text)
  default: break
  }
}
// snippet.hide

let events = """
  data: {"choices":[{"delta":{"content":"Hello"}}]}

  data: {"choices":[{"delta":{},"finish_reason":"stop"}]}

  data: [DONE]


  """
let (body, continuation) = AsyncThrowingStream<[UInt8], any Error>.makeStream()
for byte in events.utf8 { continuation.yield([byte]) }
continuation.finish()
try await read(body)
