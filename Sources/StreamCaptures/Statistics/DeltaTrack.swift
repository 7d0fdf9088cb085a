/// The positions of the deltas of one kind, in bounded memory.
///
/// Each delta has a run of its own until there are too many. From then on deltas that are close together, both in bytes
/// and in time, share one, and what counts as close doubles as often as it takes. Positions must not fall.
package struct DeltaTrack: Hashable, Sendable {
  /// Deltas that are close together, or a single one.
  package struct Run: Hashable, Sendable {
    /// The position after the first delta.
    package var first: StreamPosition
    /// The position after the last.
    package var last: StreamPosition
    /// How many deltas there are.
    package var count: UInt64
    /// How long their texts are together, in bytes.
    package var size: UInt64
  }

  private let maximumCount: Int
  /// Deltas share a run if they lie between the same multiples of 2 to this power; 0 while each has its own.
  private var exponent: UInt64 = 0

  /// The runs in order.
  package private(set) var runs: [Run] = []
  /// Whether deltas share runs.
  package var isThinned: Bool { exponent > 0 }

  /// Creates an empty track.
  ///
  /// - Parameter maximumCount: The most runs to keep; at least 2 are.
  package init(maximumCount: Int) { self.maximumCount = max(2, maximumCount) }

  /// Adds a delta.
  ///
  /// - Complexity: amortised O(1).
  package mutating func add(_ position: StreamPosition, size: UInt64) {
    append(Run(first: position, last: position, count: 1, size: size))
    while runs.count > maximumCount { thinOut() }
  }

  private mutating func append(_ run: Run) {
    if isThinned, let last = runs.last, last.last.isClose(to: run.first, exponent: exponent) {
      runs[runs.count - 1].last = run.last
      runs[runs.count - 1].count += run.count
      runs[runs.count - 1].size += run.size
    } else {
      runs.append(run)
    }
  }

  /// Doubles what counts as close until half of the runs are left.
  private mutating func thinOut() {
    repeat {
      exponent += 1
      let all = runs
      runs.removeAll(keepingCapacity: true)
      for run in all { append(run) }
    } while runs.count > maximumCount / 2 && exponent < 64
  }
}
