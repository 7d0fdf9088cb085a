import Benchmark
import Workloads

/// Every pass, for package-benchmark: `Scripts/bench statistics`.
let benchmarks: @Sendable () -> Void = {
  let configuration = Benchmark.Configuration(
    metrics: [.wallClock, .throughput, .peakMemoryResident], timeUnits: .automatic, maxDuration: .seconds(1))
  do {
    let passes = try [Reads.whole, .of(16 << 10)].flatMap { try Pass.all(size: 1 << 20, $0) }
    for pass in try passes + [.encoding(size: 1 << 20)] {
      // A pass is used by one benchmark alone, which runs it on one thread.
      nonisolated(unsafe) let run = pass.run
      Benchmark("\(pass.name), \(pass.elements) elements", configuration: configuration) { benchmark in
        for _ in benchmark.scaledIterations { blackHole(try run()) }
      }
    }
  } catch {
    preconditionFailure("a workload cannot be made: \(error)")
  }
}
