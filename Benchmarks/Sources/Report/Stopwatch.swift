import Workloads
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Times work against rival work in turn, so that a machine whose speed drifts slows both.
///
/// What counts is the time that the processor spends on the thread: all that is timed here runs on one and waits for
/// nothing, and what else the machine does then takes less away from it.
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
      _ = try pass.run()
      return max(1, Int(shortest / max(1, try nanoseconds(of: pass, repeated: 1))))
    }
    for _ in 0..<rounds {
      for index in passes.indices {
        best[index] = min(best[index], try nanoseconds(of: passes[index], repeated: repetitions[index]))
      }
    }
    return zip(passes, best).map { Timing($0, nanoseconds: $1) }
  }

  private func nanoseconds(of pass: Pass, repeated count: Int) throws -> Double {
    var sum = 0
    let start = Self.now(CLOCK_THREAD_CPUTIME_ID)
    for _ in 0..<count { sum &+= try pass.run() }
    let time = Self.now(CLOCK_THREAD_CPUTIME_ID) - start
    consume(sum)
    return time / Double(count)
  }

  /// The best time of one run of each asynchronous pass.
  ///
  /// A run may go from thread to thread, and the processor time of running threads is only known in steps of milliseconds,
  /// so what counts here is the time of day. More rounds make up for what else the machine does.
  func times(of passes: [AsyncPass]) async throws -> [Timing] {
    var best = [Double](repeating: .infinity, count: passes.count)
    for _ in 0..<4 * rounds {
      for index in passes.indices {
        let start = Self.now(CLOCK_MONOTONIC)
        consume(try await passes[index].run())
        best[index] = min(best[index], Self.now(CLOCK_MONOTONIC) - start)
      }
    }
    return zip(passes, best).map { Timing($0, nanoseconds: $1) }
  }

  /// The time of a clock so far, in nanoseconds.
  private static func now(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
  }
}

/// Keeps the optimiser from dropping work whose result nobody reads.
@inline(never)
func consume(_ value: Int) { withExtendedLifetime(value) {} }
