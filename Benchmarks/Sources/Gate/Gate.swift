import CAllocationCounter
import Workloads
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Counts what is the same on every run: allocations, the memory that decoders keep, and, under callgrind, instructions.
///
/// A line for each pass: its name, its elements, the count; or that they cannot be counted on this system. `gate.py`
/// compares them with what is allowed.
@main
enum Gate {
  /// Small enough for callgrind.
  private static let size = 1 << 16

  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    switch arguments.first {
    case "allocations" where !cac_is_counting(), "state" where !cac_is_counting(): print("uncounted")
    case "allocations":
      try countAllocations(size: size * (arguments.dropFirst().first.flatMap { Int($0) } ?? 1))
    case "state": try countState()
    case "instructions": try runForCallgrind()
    default:
      print("usage: Gate allocations [TIMES]|state|instructions")
      exit(64)
    }
  }

  /// Allocations of one pass, by a decoder that has gone through the stream before.
  private static func countAllocations(size: Int) throws {
    for reads in [Reads.whole, .of(16 << 10), .of(1000), .of(7), .of(1)] {
      for pass in try Pass.all(size: size, reads) { try countAllocations(of: pass) }
    }
    try countAllocations(of: .encoding(size: size))
    try countAllocationsOfSigning(try .tokens(size: size))
  }

  /// Allocations of signing beyond those of swift-crypto for the same bytes.
  private static func countAllocationsOfSigning(_ workload: Workload) throws {
    let (signing, hashing) = (try Pass.sign(workload), try Pass.hash(workload))
    let counts = try [hashing, signing].map { pass in
      _ = try pass.run()
      let before = cac_allocations()
      let sum = try pass.run()
      return (count: cac_allocations() - before, sum: sum)
    }
    try report(signing, counts[1].count - min(counts[0].count, counts[1].count), counts[1].sum)
  }

  private static func countAllocations(of pass: Pass) throws {
    _ = try pass.run()
    let before = cac_allocations()
    let sum = try pass.run()
    let count = cac_allocations() - before
    try report(pass, count, sum)
  }

  /// The bytes on the heap that each decoder keeps between reads, itself included.
  private static func countState() throws {
    let tokens = try Workload.tokens(size: size)
    let chunks = Workload.chunks(size: size)
    let invocation = try Workload.invocation(size: size)
    let lines = Workload.jsonLines(size: size)
    let events = Workload.serverSentEvents(size: size)
    let makers: [(Reads) throws -> Pass] = [
      { .decode(tokens, $0) }, { .text(tokens, $0) }, { .data(chunks, $0) }, { try .body(chunks, $0) },
      { .invocation(invocation, $0) }, { .text(lines, $0) }, { .text(events, $0) },
    ]
    for reads in [Reads.whole, .of(1000)] {
      for make in makers {
        // The first of its kind makes what all share.
        _ = try make(reads).run()
        let before = cac_live_bytes()
        let pass = try make(reads)
        let sum = try pass.run()
        let count = cac_live_bytes() - before
        // What a pass takes that has no decoder.
        let idle = Pass("\(pass.name)", element: "", elements: 1, bytes: 1) { tokens.bytes.count }
        try report(pass, count - (cac_live_bytes() - before - count), sum)
        withExtendedLifetime(idle) {}
      }
    }
  }

  /// Runs every pass twice, the second time between two calls of ``dumpCounts(_:)``, where callgrind writes its counts.
  private static func runForCallgrind() throws {
    var dumps = 0
    for reads in [Reads.whole, .of(1000)] {
      for pass in try Pass.all(size: size, reads) { try runForCallgrind(pass, &dumps) }
    }
    try runForCallgrind(.encoding(size: size), &dumps)
  }

  private static func runForCallgrind(_ pass: Pass, _ dumps: inout Int) throws {
    _ = try pass.run()
    dumpCounts(&dumps)
    let sum = try pass.run()
    dumpCounts(&dumps)
    try report(pass, 0, sum)
  }

  @inline(never)
  private static func dumpCounts(_ dumps: inout Int) { dumps += 1 }

  /// A line of what was counted.
  ///
  /// The sum tells that the pass found something to do.
  private static func report(_ pass: Pass, _ count: UInt64, _ sum: Int) throws {
    guard sum != 0 else { throw NothingFound(pass: pass.name) }
    print(pass.name, pass.elements, count, separator: "\t")
  }

  private struct NothingFound: Error { let pass: String }
}
