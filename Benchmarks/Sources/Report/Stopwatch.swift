import Workloads

/// Times work against rival work in turn, so that a machine whose speed drifts slows both.
struct Stopwatch {
  /// How often each is timed, at least; the best counts.
  var rounds: Int
  /// What a single timing takes at least, in nanoseconds: short runs are repeated.
  var shortest = 100_000.0

  /// The best time of one run of each pass.
  func times(of passes: [Pass]) throws -> [Timing] {
    var best = [Double](repeating: .infinity, count: passes.count)
    // The first run pays for what is set up once, and tells how often a timing has to repeat it.
    let repetitions = try passes.map { pass in
      let first = try (nanoseconds(of: pass, repeated: 1), nanoseconds(of: pass, repeated: 1))
      return max(1, Int(shortest / max(1, min(first.0, first.1))))
    }
    for _ in 0..<rounds {
      for index in passes.indices {
        best[index] = min(best[index], try nanoseconds(of: passes[index], repeated: repetitions[index]))
      }
    }
    return zip(passes, best).map { Timing($0, nanoseconds: $1) }
  }

  private func nanoseconds(of pass: Pass, repeated count: Int) throws -> Double {
    let clock = ContinuousClock()
    var sum = 0
    let time = try clock.measure { for _ in 0..<count { sum &+= try pass.run() } }
    consume(sum)
    return (Double(time.components.attoseconds) / 1e9 + Double(time.components.seconds) * 1e9) / Double(count)
  }
}

/// Keeps the optimiser from dropping work whose result nobody reads.
@inline(never)
func consume(_ value: Int) { withExtendedLifetime(value) {} }
