public import ChunkedHTTP

extension Pass {
  /// Decodes chunks to their data.
  public static func data(_ workload: Workload, _ reads: Reads = .whole, limits: ChunkedLimits = .init()) -> Self {
    var decoder = ChunkedDecoder(limits: limits)
    return Self("data of \(workload.name), \(reads)", workload) { try data(workload.bytes, reads, &decoder) }
  }

  @inline(never)
  private static func data(_ bytes: [UInt8], _ reads: Reads, _ decoder: inout ChunkedDecoder) throws -> Int {
    var sum = 0
    try reads.forEach(of: bytes) { input in
      while let data = try decoder.nextData(&input) { sum &+= Int(data[0]) }
    }
    return sum
  }

  /// Decodes chunks to all that there is of them.
  public static func elements(_ workload: Workload, _ reads: Reads = .whole) -> Self {
    var decoder = ChunkedDecoder()
    return Self("elements of \(workload.name), \(reads)", workload) { try elements(workload.bytes, reads, &decoder) }
  }

  @inline(never)
  private static func elements(_ bytes: [UInt8], _ reads: Reads, _ decoder: inout ChunkedDecoder) throws -> Int {
    var sum = 0
    try reads.forEach(of: bytes) { input in
      while let element = try decoder.next(&input) {
        switch element {
        case .chunk(let head): sum ^= Int(truncatingIfNeeded: head.size)
        case .data(let data): sum &+= Int(data[0])
        case .trailers, .end: break
        }
      }
    }
    return sum
  }

  /// Decodes S3's signed chunks, the form of each signature validated.
  public static func signed(_ workload: Workload, _ reads: Reads = .whole) -> Self {
    var decoder = AWSChunkedDecoder()
    return Self("signatures of \(workload.name), \(reads)", workload) { try signed(workload.bytes, reads, &decoder) }
  }

  @inline(never)
  private static func signed(_ bytes: [UInt8], _ reads: Reads, _ decoder: inout AWSChunkedDecoder) throws -> Int {
    var sum = 0
    try reads.forEach(of: bytes) { input in
      while let element = try decoder.next(&input) {
        switch element {
        case .chunk(let head): sum &+= head.signature.count
        case .data(let data): sum &+= Int(data[0])
        case .trailers, .end: break
        }
      }
    }
    return sum
  }

  /// Decodes the body of an HTTP message whose head went before.
  public static func body(_ workload: Workload, _ reads: Reads = .whole) throws -> Self {
    var decoder = HTTPMessageDecoder(.response(to: "GET"))
    _ = try body(Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".utf8), .whole, &decoder)
    return Self("HTTP body in \(workload.name), \(reads)", workload) { try body(workload.bytes, reads, &decoder) }
  }

  @inline(never)
  private static func body(_ bytes: [UInt8], _ reads: Reads, _ decoder: inout HTTPMessageDecoder) throws -> Int {
    var sum = 0
    try reads.forEach(of: bytes) { input in
      while let element = try decoder.next(&input) {
        if case .body(let data) = element { sum &+= Int(data[0]) }
      }
    }
    return sum
  }

  /// Decompresses one gzip member, with a decoder of its own.
  public static func inflate(_ workload: Workload, _ reads: Reads = .whole) -> Self {
    Self("inflate \(workload.name), \(reads)", workload) { try inflate(workload.bytes, reads) }
  }

  @inline(never)
  private static func inflate(_ bytes: [UInt8], _ reads: Reads) throws -> Int {
    var decoder = ContentDecoder(.gzip)
    var sum = 0
    try reads.forEach(of: bytes) { input in
      while let data = try decoder.next(&input) { sum &+= data.count }
    }
    try decoder.finish()
    return sum
  }
}
