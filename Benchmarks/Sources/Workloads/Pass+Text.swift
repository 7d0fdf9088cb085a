import ChunkedHTTP
import EventStreamCodec
import StreamPipeline
import TextDeltas

extension Pass {
  /// Takes the text out of frames, or out of bytes that have none.
  public static func text(_ workload: Workload, _ reads: Reads = .whole) -> Self {
    var extractor = TextDeltaExtractor(family: workload.family, format: workload.format)
    let name = "text of \(workload.name), \(reads)"
    guard workload.element == "message" else {
      return Self(name, workload) { try sum(workload.bytes, reads, &extractor) }
    }
    var decoder = EventStreamDecoder()
    return Self(name, workload) { try sum(workload.bytes, reads, &decoder, &extractor) }
  }

  @inline(never)
  private static func sum(
    _ bytes: [UInt8], _ reads: Reads, _ decoder: inout EventStreamDecoder, _ extractor: inout TextDeltaExtractor
  ) throws -> Int {
    var sum = 0
    try reads.forEach(of: bytes) { try add(&$0, &decoder, &extractor, &sum) }
    return sum
  }

  @inline(__always)
  private static func add(
    _ input: inout Span<UInt8>, _ decoder: inout EventStreamDecoder, _ extractor: inout TextDeltaExtractor,
    _ sum: inout Int
  ) throws {
    while let message = try decoder.next(&input) {
      var frame = TextFrame(message)
      while let delta = try extractor.next(&frame) {
        if delta.kind == .text { sum &+= delta.text.count }
      }
    }
  }

  @inline(never)
  private static func sum(_ bytes: [UInt8], _ reads: Reads, _ extractor: inout TextDeltaExtractor) throws -> Int {
    var sum = 0
    try reads.forEach(of: bytes) { input in
      while let delta = try extractor.next(&input) {
        if delta.kind == .text { sum &+= delta.text.count }
      }
    }
    return sum
  }

  /// Takes the text, and its content block, out of payloads without their frames.
  public static func text(of payloads: Payloads) -> Self {
    var extractor = TextDeltaExtractor(family: .converse)
    let (type, contentType) = (Array("contentBlockDelta".utf8), Array("application/json".utf8))
    return Self(
      "text of Converse payloads", element: "payload", elements: payloads.ends.count, bytes: payloads.bytes.count
    ) {
      try sum(payloads, type, contentType, &extractor)
    }
  }

  @inline(never)
  private static func sum(
    _ payloads: Payloads, _ type: [UInt8], _ contentType: [UInt8], _ extractor: inout TextDeltaExtractor
  ) throws -> Int {
    var sum = 0
    var start = 0
    for end in payloads.ends {
      let payload = payloads.bytes.span.extracting(start..<end)
      var frame = TextFrame(type: type.span, contentType: contentType.span, payload: payload)
      while let delta = try extractor.next(&frame) { sum &+= delta.text.count &+ (delta.index ?? 0) }
      start = end
    }
    return sum
  }

  /// Takes the text out of whole HTTP responses: head, chunks, frames, documents.
  ///
  /// Each has decoders of its own.
  public static func response(_ workload: Workload, _ reads: Reads = .of(16 << 10)) -> Self {
    Self("text of \(workload.name), \(reads)", workload) { try response(workload.bytes, reads, workload.family) }
  }

  @inline(never)
  private static func response(_ bytes: [UInt8], _ reads: Reads, _ family: StreamFamily?) throws -> Int {
    var message = HTTPMessageDecoder(.response(to: "GET"))
    var decoder = EventStreamDecoder()
    var extractor = TextDeltaExtractor(family: family)
    var sum = 0
    try reads.forEach(of: bytes) { input in
      while let element = try message.next(&input) {
        guard case .body(var body) = element else { continue }
        try add(&body, &decoder, &extractor, &sum)
      }
    }
    try message.finish()
    try decoder.finish()
    return sum
  }

  /// The same by StreamPipeline, which finds out itself what the layers and the family are.
  public static func pipeline(_ workload: Workload, _ reads: Reads = .of(16 << 10)) -> Self {
    Self("StreamPipeline on \(workload.name), \(reads)", workload) { try pipeline(workload.bytes, reads) }
  }

  @inline(never)
  private static func pipeline(_ bytes: [UInt8], _ reads: Reads) throws -> Int {
    var decoder = TextDeltaDecoder()
    var sum = 0
    try reads.forEach(of: bytes) { input in
      while let delta = try decoder.next(&input) {
        if delta.kind == .text { sum &+= delta.text.count }
      }
    }
    return sum
  }
}
