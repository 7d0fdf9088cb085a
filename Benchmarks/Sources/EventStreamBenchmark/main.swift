import BenchmarkSupport
import CAllocationCounter
import CISAL
import EventStreamCodec
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Decodes a whole stream in reads of `size` bytes, looking at what a user looks at; returns a sum of it.
@inline(never)
func decode(_ bytes: [UInt8], reads size: Int, _ decoder: inout EventStreamDecoder) throws -> Int {
  var sum = 0
  var start = 0
  while start < bytes.count {
    let end = min(start + size, bytes.count)
    var input = bytes.span.extracting(start..<end)
    while let message = try decoder.next(&input) {
      sum &+= message.payload.count &+ (message.eventType?.count ?? 0)
    }
    start = end
  }
  return sum
}

/// One CRC-32 of each message, by ISA-L: a single pass over the bytes.
@inline(never)
func checksumPass(_ bytes: [UInt8], ends: [Int]) -> UInt32 {
  bytes.withUnsafeBufferPointer { buffer in
    guard let first = buffer.baseAddress else { return 0 }
    var sum: UInt32 = 0
    var start = 0
    for end in ends {
      sum &+= crc32_gzip_refl(0, first + start, UInt64(end - start - 4))
      start = end
    }
    return sum
  }
}

func messageEnds(_ bytes: [UInt8]) throws -> [Int] {
  var reader = EventStreamReader(bytes.span)
  var ends: [Int] = []
  while try reader.next() != nil { ends.append(Int(reader.offset)) }
  return ends
}

func row(_ name: String, _ nanoseconds: Double, _ workload: Workload, against rival: Double) {
  let each = nanoseconds / Double(workload.messages)
  print(
    padded(name, 44), padded(rounded(each) + " ns", 12),
    padded(rounded(Double(workload.bytes.count) / nanoseconds) + " GB/s", 12), rounded(nanoseconds / rival, 2))
}

func measure(_ workload: Workload) throws {
  let ends = try messageEnds(workload.bytes)
  let headers = try EventStreamHeaderBlock([
    EventStreamHeader(":event-type", "contentBlockDelta"), EventStreamHeader(":content-type", "application/json"),
    EventStreamHeader(":message-type", "event"),
  ])
  let encoder = EventStreamEncoder()
  let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 17, alignment: 64)
  defer { memory.deallocate() }

  let times = try Measurement.best(of: [
    { consume(checksumPass(workload.bytes, ends: ends)) },
    {
      var decoder = EventStreamDecoder()
      consume(try decode(workload.bytes, reads: .max >> 1, &decoder))
    },
    {
      var decoder = EventStreamDecoder()
      consume(try decode(workload.bytes, reads: 16 << 10, &decoder))
    },
    {
      var sum = 0
      var start = 0
      for end in ends {
        var output = OutputRawSpan(buffer: memory, initializedCount: 0)
        try encoder.encode(
          headers: headers, payload: workload.bytes.span.extracting(start + 99..<end - 4), into: &output)
        sum &+= output.byteCount
        start = end
      }
      consume(sum)
    },
  ])
  print("\(workload.name), mean \(rounded(workload.meanLength)) bytes")
  print(padded("", 44), padded("a message", 12), padded("speed", 12), "ratio")
  row("ISA-L, one checksum of each message", times[0], workload, against: times[0])
  row("decode, whole", times[1], workload, against: times[0])
  row("decode, reads of 16 KiB", times[2], workload, against: times[0])
  row("encode into a caller's buffer", times[3], workload, against: times[0])
  print()
}

/// Counts the allocations of decoding and encoding in steady state.
///
/// Returns whether there are none.
func checkAllocations() throws -> Bool {
  guard cac_is_counting() else {
    print("allocations cannot be counted on this system")
    return true
  }
  var isClean = true
  for workload in [try Workload.tokens(size: 1 << 20), try Workload.large(size: 4 << 20)] {
    for size in [Int.max >> 1, 16 << 10, 1000, 1] {
      var decoder = EventStreamDecoder()
      consume(try decode(workload.bytes, reads: size, &decoder))
      let before = cac_allocations()
      consume(try decode(workload.bytes, reads: size, &decoder))
      let count = cac_allocations() - before
      print("\(workload.name), reads of \(size): \(count) allocations in \(workload.messages) messages")
      isClean = isClean && count == 0
    }
  }
  return isClean
}

switch CommandLine.arguments.dropFirst().first {
case "allocations":
  guard try checkAllocations() else {
    print("steady state allocates")
    exit(1)
  }
case "profile":
  // The decoder alone, for a profiler.
  let workload = try Workload.tokens(size: 1 << 20)
  var decoder = EventStreamDecoder()
  for _ in 0..<2000 { consume(try decode(workload.bytes, reads: .max >> 1, &decoder)) }
case nil:
  try measure(.tokens(size: 1 << 20))
  try measure(.large(size: 1 << 20))
default:
  print("usage: EventStreamBenchmark [allocations|profile]")
  exit(64)
}
