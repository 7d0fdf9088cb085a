import ChunkedHTTP

// Times are for people; only ratios within one run mean something. Each figure is the best of several rounds, in which
// the candidates take turns. Every candidate looks at one byte of each run of data that it is given.

@available(macOS 10.14.4, *)
func decodeData(_ bytes: [UInt8], readsOf size: Int) throws -> Int {
  var decoder = ChunkedDecoder(limits: ChunkedLimits(maximumTotalExtensionLength: .max, maximumExcessOverhead: .max))
  var check = 0
  var position = 0
  while position < bytes.count {
    let end = min(position + size, bytes.count)
    var input = bytes.span.extracting(position..<end)
    while let data = try decoder.nextData(&input) { check &+= Int(data[0]) }
    position = end
  }
  try decoder.finish()
  return check
}

@available(macOS 10.14.4, *)
func decodeElements(_ bytes: [UInt8], readsOf size: Int) throws -> Int {
  var decoder = ChunkedDecoder(limits: ChunkedLimits(maximumTotalExtensionLength: .max, maximumExcessOverhead: .max))
  var check = 0
  var position = 0
  while position < bytes.count {
    let end = min(position + size, bytes.count)
    var input = bytes.span.extracting(position..<end)
    while let element = try decoder.next(&input) {
      switch element {
      case .chunk(let head): check ^= Int(truncatingIfNeeded: head.size)
      case .data(let data): check &+= Int(data[0])
      case .trailers, .end: break
      }
    }
    position = end
  }
  try decoder.finish()
  return check
}

@available(macOS 10.14.4, *)
func decodeMessage(_ bytes: [UInt8], readsOf size: Int) throws -> Int {
  let chunked = ChunkedLimits(maximumTotalExtensionLength: .max, maximumExcessOverhead: .max)
  var decoder = HTTPMessageDecoder(.response(to: "GET"), limits: HTTPMessageLimits(chunked: chunked))
  let head = Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
  var check = 0
  var start = head.span
  while case .head? = try decoder.next(&start) { check += 1 }
  var position = 0
  while position < bytes.count {
    let end = min(position + size, bytes.count)
    var input = bytes.span.extracting(position..<end)
    while let element = try decoder.next(&input) {
      if case .body(let data) = element { check &+= Int(data[0]) }
    }
    position = end
  }
  try decoder.finish()
  return check
}

func decodeNaively(_ bytes: [UInt8], readsOf size: Int) -> Int {
  var decoder = NaiveDecoder()
  var check = 0
  var position = 0
  while position < bytes.count {
    let end = min(position + size, bytes.count)
    decoder.decode(bytes.span.extracting(position..<end))
    check &+= Int(decoder.data.first ?? 0)
    decoder.drop()
    position = end
  }
  return check
}

/// The best of `rounds`, in nanoseconds a chunk.
func measure(_ workload: Workload, rounds: Int, _ candidates: [(_ bytes: [UInt8]) throws -> Int]) throws -> [Double] {
  let clock = ContinuousClock()
  var best = [Double](repeating: .infinity, count: candidates.count)
  var check = 0
  for _ in 0..<rounds {
    for (number, candidate) in candidates.enumerated() {
      let time = try clock.measure { check &+= try candidate(workload.bytes) }
      let nanoseconds = Double(time.components.attoseconds) / 1e9 + Double(time.components.seconds) * 1e9
      best[number] = min(best[number], nanoseconds / Double(workload.chunks))
    }
  }
  if check == 1 { print("unlikely") }
  return best
}

func column(_ value: Double) -> String {
  let tenths = Int((value * 10).rounded())
  let text = "\(tenths / 10).\(tenths % 10)"
  return String(repeating: " ", count: max(0, 11 - text.count)) + text
}

print(
  "ns a chunk:          workload and reads |  nextData |      next |   message |     naive |  NIOHTTP1 | NIO / nextData"
)
// An argument picks the workloads whose name contains it.
let wanted = CommandLine.arguments.dropFirst().first ?? ""
for workload in Workload.all where wanted.isEmpty || workload.name.contains(wanted) {
  for size in [Int.max, 65536, 1448, 1] {
    let best = try measure(
      workload, rounds: 15,
      [
        { try decodeData($0, readsOf: min(size, $0.count)) }, { try decodeElements($0, readsOf: min(size, $0.count)) },
        { try decodeMessage($0, readsOf: min(size, $0.count)) },
        { decodeNaively($0, readsOf: min(size, $0.count)) }, { try NIOPeer.decode($0, readsOf: min(size, $0.count)) },
      ])
    let name = workload.name + (size == .max ? ", whole" : ", \(size)")
    let padded = String(repeating: " ", count: max(0, 40 - name.count)) + name
    print(padded + best.map(column).joined(separator: " ") + column(best[4] / best[0]))
  }
}
