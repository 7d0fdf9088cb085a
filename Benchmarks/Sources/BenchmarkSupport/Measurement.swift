/// Times work against rival work in turn, so that a machine whose speed drifts slows both.
public enum Measurement {
  /// The best time of each piece of work, in nanoseconds a run, over `rounds` rounds in which each is run in turn.
  public static func best(of work: [() throws -> Void], rounds: Int = 40) throws -> [Double] {
    var best = [Double](repeating: .infinity, count: work.count)
    let clock = ContinuousClock()
    for _ in 0..<rounds {
      for index in work.indices {
        let time = try clock.measure { try work[index]() }
        best[index] = min(
          best[index], Double(time.components.attoseconds) / 1e9 + Double(time.components.seconds) * 1e9)
      }
    }
    return best
  }
}

/// Keeps the optimiser from dropping work whose result nobody reads.
@inline(never)
public func consume(_ value: some Any) { withExtendedLifetime(value) {} }
