import CAllocationCounter
import ChunkedHTTP
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

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

/// Whether a body of twice the chunks takes no more allocations, in any reads: then a chunk takes none.
func checkAllocations() throws -> Bool {
  guard cac_is_counting() else {
    print("allocations cannot be counted on this system")
    return true
  }
  func allocations(_ work: () throws -> Int) rethrows -> UInt64 {
    let before = cac_allocations()
    let check = try work()
    let count = cac_allocations() - before
    if check == 1 { print("unlikely") }
    return count
  }
  var isClean = true
  for workload in Workload.all {
    let twice = Array(workload.bytes.dropLast(5)) + workload.bytes
    for size in [Int.max, 16 << 10, 7] {
      for (name, decode) in [("data", decodeData), ("elements", decodeElements), ("messages", decodeMessage)] {
        // The first run pays for what is set up once.
        _ = try decode(workload.bytes, min(size, workload.bytes.count))
        let once = try allocations { try decode(workload.bytes, min(size, workload.bytes.count)) }
        let again = try allocations { try decode(twice, min(size, twice.count)) }
        let extra = Int64(again) - Int64(once)
        print("\(workload.name), \(name), reads of \(size): \(extra) allocations in \(workload.chunks) chunks")
        isClean = isClean && extra == 0
      }
    }
  }
  return isClean
}

/// Times the workloads whose name contains `wanted`.
func compare(_ wanted: String) throws {
  print(
    "ns a chunk:          workload and reads |  nextData |      next |   message |     naive |  NIOHTTP1 | NIO / nextData"
  )
  for workload in Workload.all where wanted.isEmpty || workload.name.contains(wanted) {
    for size in [Int.max, 65536, 1448, 1] {
      let best = try measure(
        workload, rounds: 15,
        [
          { try decodeData($0, readsOf: min(size, $0.count)) },
          { try decodeElements($0, readsOf: min(size, $0.count)) },
          { try decodeMessage($0, readsOf: min(size, $0.count)) },
          { decodeNaively($0, readsOf: min(size, $0.count)) }, { try NIOPeer.decode($0, readsOf: min(size, $0.count)) },
        ])
      let name = workload.name + (size == .max ? ", whole" : ", \(size)")
      let padded = String(repeating: " ", count: max(0, 40 - name.count)) + name
      print(padded + best.map(column).joined(separator: " ") + column(best[4] / best[0]))
    }
  }
}

// An argument picks workloads, or counts allocations instead.
let argument = CommandLine.arguments.dropFirst().first ?? ""
if argument == "allocations" {
  guard try checkAllocations() else {
    print("a chunk allocates")
    exit(1)
  }
} else {
  try compare(argument)
}
