import CSimdjson
import ChunkedHTTP
import EventStreamCodec
import TextDeltas

// Every candidate looks at what its user would look at; the sums keep the optimiser from dropping it.

/// Takes the frames off, and nothing more.
@inline(never)
func decodeFrames(_ bytes: [UInt8], reads size: Int, _ decoder: inout EventStreamDecoder) throws -> Int {
  var sum = 0
  var start = 0
  while start < bytes.count {
    let end = min(start + size, bytes.count)
    var input = bytes.span.extracting(start..<end)
    while let message = try decoder.next(&input) { sum &+= message.payload.count }
    start = end
  }
  return sum
}

/// Takes the text out of a stream of frames.
@inline(never)
func extractFrames(
  _ bytes: [UInt8], reads size: Int, _ decoder: inout EventStreamDecoder, _ extractor: inout TextDeltaExtractor
) throws -> Int {
  var sum = 0
  var start = 0
  while start < bytes.count {
    let end = min(start + size, bytes.count)
    try extract(bytes.span.extracting(start..<end), &decoder, &extractor, &sum)
    start = end
  }
  return sum
}

@inline(__always)
func extract(
  _ bytes: Span<UInt8>, _ decoder: inout EventStreamDecoder, _ extractor: inout TextDeltaExtractor, _ sum: inout Int
) throws {
  var input = bytes
  while let message = try decoder.next(&input) {
    var frame = TextFrame(message)
    while let delta = try extractor.next(&frame) {
      if delta.kind == .text { sum &+= delta.text.count }
    }
  }
}

/// Takes the text out of server-sent events or JSON lines.
@inline(never)
func extractBytes(_ bytes: [UInt8], reads size: Int, _ extractor: inout TextDeltaExtractor) throws -> Int {
  var sum = 0
  var start = 0
  while start < bytes.count {
    let end = min(start + size, bytes.count)
    var input = bytes.span.extracting(start..<end)
    while let delta = try extractor.next(&input) {
      if delta.kind == .text { sum &+= delta.text.count }
    }
    start = end
  }
  return sum
}

/// Takes the text out of a whole HTTP response: head, chunks, frames, documents.
@inline(never)
func extractResponse(
  _ bytes: [UInt8], reads size: Int, _ extractor: inout TextDeltaExtractor
) throws -> Int {
  let limits = ChunkedLimits(maximumTotalExtensionLength: .max, maximumExcessOverhead: .max)
  var message = HTTPMessageDecoder(.response(to: "GET"), limits: HTTPMessageLimits(chunked: limits))
  var decoder = EventStreamDecoder()
  var sum = 0
  var start = 0
  while start < bytes.count {
    let end = min(start + size, bytes.count)
    var input = bytes.span.extracting(start..<end)
    while let element = try message.next(&input) {
      if case .body(let body) = element { try extract(body, &decoder, &extractor, &sum) }
    }
    start = end
  }
  try message.finish()
  try decoder.finish()
  return sum
}

/// Payloads in one piece of memory, with room behind the last for a parser that reads ahead.
struct Payloads {
  var bytes: [UInt8] = []
  var ends: [Int] = []

  init(_ payloads: [[UInt8]]) {
    for payload in payloads {
      bytes += payload
      ends.append(bytes.count)
    }
    bytes += [UInt8](repeating: 0, count: 64)
  }

  /// The text of each, by the extractor.
  @inline(never)
  func extract(_ extractor: inout TextDeltaExtractor, type: [UInt8], contentType: [UInt8]) throws -> Int {
    var sum = 0
    var start = 0
    for end in ends {
      var frame = TextFrame(
        type: type.span, contentType: contentType.span, payload: bytes.span.extracting(start..<end))
      while let delta = try extractor.next(&frame) { sum &+= delta.text.count &+ (delta.index ?? 0) }
      start = end
    }
    return sum
  }

  /// The same by simdjson.
  @inline(never)
  func extract(_ parser: OpaquePointer) -> Int {
    bytes.withUnsafeBufferPointer { buffer in
      guard let first = buffer.baseAddress else { return 0 }
      var sum = 0
      var start = 0
      for end in ends {
        sum &+= csj_text_length(parser, first + start, end - start)
        start = end
      }
      return sum
    }
  }
}
