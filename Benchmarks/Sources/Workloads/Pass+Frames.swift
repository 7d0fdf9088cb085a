import EventStreamCodec

extension Pass {
  /// Takes frames off: both checksums, every header validated, payload and event type in hand.
  public static func decode(_ workload: Workload, _ reads: Reads = .whole) -> Self {
    var decoder = EventStreamDecoder(limits: .unlimited)
    return Self("decode \(workload.name), \(reads)", workload) { try sum(workload.bytes, reads, &decoder) }
  }

  @inline(never)
  private static func sum(_ bytes: [UInt8], _ reads: Reads, _ decoder: inout EventStreamDecoder) throws -> Int {
    var sum = 0
    try reads.forEach(of: bytes) { input in
      while let message = try decoder.next(&input) {
        sum &+= message.payload.count &+ (message.eventType?.count ?? 0)
      }
    }
    return sum
  }

  /// Writes the frames of a stream again, each into the caller's memory.
  public static func encode(_ workload: Workload) throws -> Self {
    var payloads = Payloads()
    var reader = EventStreamReader(workload.bytes.span)
    while let message = try reader.next() { payloads.append(message.payload) }
    let headers = try EventStreamHeaderBlock([
      EventStreamHeader(":event-type", "contentBlockDelta"), EventStreamHeader(":content-type", "application/json"),
      EventStreamHeader(":message-type", "event"),
    ])
    var memory = [UInt8](repeating: 0, count: 1 << 17)
    return Self("encode \(workload.name)", workload) { try sum(payloads, headers, &memory) }
  }

  @inline(never)
  private static func sum(
    _ payloads: Payloads, _ headers: EventStreamHeaderBlock, _ memory: inout [UInt8]
  ) throws -> Int {
    let encoder = EventStreamEncoder()
    var sum = 0
    try memory.withUnsafeMutableBytes { memory in
      var start = 0
      for end in payloads.ends {
        var output = OutputRawSpan(buffer: memory, initializedCount: 0)
        try encoder.encode(headers: headers, payload: payloads.bytes.span.extracting(start..<end), into: &output)
        sum &+= output.byteCount
        start = end
      }
    }
    return sum
  }

  /// The ends of a stream's frames, for rivals that are to be told.
  public static func frameEnds(_ workload: Workload) throws -> [Int] {
    var reader = EventStreamReader(workload.bytes.span)
    var ends: [Int] = []
    while try reader.next() != nil { ends.append(Int(reader.offset)) }
    return ends
  }
}
