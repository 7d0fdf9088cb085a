import Workloads

/// Time a byte, as the input, its reads, its frames or its chunks grow.
struct Scaling {
  var rounds: Int

  func all() throws -> [Series] {
    try inputs() + reads() + frames() + chunks()
  }

  private static let megabyte = 1 << 20

  /// From 1 KiB to 1 GiB: beyond a mebibyte, which stays in cache, the same again and again, as from a socket.
  private func inputs() throws -> [Series] {
    let sizes = (5...15).map { 1 << (2 * $0) }
    func series(_ work: String, _ pass: (Int) throws -> Pass) throws -> Series {
      try measure("input", work, sizes) { size in
        let part = try pass(min(size, Self.megabyte))
        let count = max(1, size / Self.megabyte)
        return Pass(part.name, element: part.element, elements: part.elements * count, bytes: part.bytes * count) {
          var sum = 0
          for _ in 0..<count { sum &+= try part.run() }
          return sum
        }
      }
    }
    return try [
      series("decode token frames") { .decode(try .tokens(size: $0)) },
      series("text of token frames") { .text(try .tokens(size: $0)) },
      series("data of chunks") { .data(.chunks(size: $0)) },
      series("text of server-sent events") { .text(.serverSentEvents(size: $0)) },
    ]
  }

  private func reads() throws -> [Series] {
    let sizes = [1, 2, 4, 8, 16, 64, 256, 1024, 4096, 16384, 65536, 1 << 20]
    let tokens = try Workload.tokens()
    let response = try tokens.asResponse()
    let chunks = Workload.chunks()
    let events = Workload.serverSentEvents()
    return try [
      measure("reads", "decode token frames", sizes) { .decode(tokens, .of($0)) },
      measure("reads", "text of token frames", sizes) { .text(tokens, .of($0)) },
      measure("reads", "data of chunks", sizes) { .data(chunks, .of($0)) },
      measure("reads", "text of server-sent events", sizes) { .text(events, .of($0)) },
      measure("reads", "HTTP, chunks, frames, text", sizes) { .response(response, .of($0)) },
      measure("reads", "HTTP, chunks, frames, text by StreamPipeline", sizes) { .pipeline(response, .of($0)) },
    ]
  }

  private func frames() throws -> [Series] {
    let sizes = (0...12).map { 1 << (2 * $0) }
    return try [
      measure("payloads", "decode frames", sizes) { .decode(try .frames(payload: $0, size: max($0, Self.megabyte))) }
    ]
  }

  private func chunks() throws -> [Series] {
    let sizes = (0...10).map { 1 << (2 * $0) }
    return try [
      measure("chunks", "data of chunks", sizes) { size in .data(.chunks("\(size) B") { _ in size }) }
    ]
  }

  private func measure(_ axis: String, _ work: String, _ sizes: [Int], _ pass: (Int) throws -> Pass) throws -> Series {
    let points = try sizes.map { size in
      // Long runs need no repetition to be told apart from noise.
      let rounds = size > 64 << 20 ? 3 : rounds
      let times = try Stopwatch(rounds: rounds).times(of: [try pass(size)])
      return Series.Point(size: size, nanosecondsPerByte: times[0].nanosecondsPerByte)
    }
    return Series(axis: axis, work: work, points: points)
  }
}
