import Workloads

/// What the program prints, as JSON.
struct Measurements: Encodable {
  /// Work beside its rivals.
  var timings: [Timing] = []
  /// Time a byte as something grows.
  var scaling: [Series] = []
  /// Hostile streams beside benign ones.
  var hostile: [Hostility] = []

  /// Adds timings, or replaces those of the same work that took longer.
  mutating func keepBest(of new: [Timing]) {
    for timing in new {
      if let place = timings.firstIndex(where: { $0.work == timing.work }) {
        timings[place].nanoseconds = min(timings[place].nanoseconds, timing.nanoseconds)
      } else {
        timings.append(timing)
      }
    }
  }
}

/// The best time of one pass.
struct Timing: Encodable {
  var work: String
  var element: String
  var elements: Int
  var bytes: Int
  /// Of the whole pass.
  var nanoseconds: Double

  var nanosecondsPerByte: Double { nanoseconds / Double(bytes) }

  init(_ pass: Pass, nanoseconds: Double) {
    work = pass.name
    element = pass.element
    elements = pass.elements
    bytes = pass.bytes
    self.nanoseconds = nanoseconds
  }

  init(_ pass: AsyncPass, nanoseconds: Double) {
    work = pass.name
    element = pass.element
    elements = pass.elements
    bytes = pass.bytes
    self.nanoseconds = nanoseconds
  }
}

/// How time grows with something.
struct Series: Encodable {
  struct Point: Encodable {
    /// In bytes.
    var size: Int
    var nanosecondsPerByte: Double
  }

  /// What grows.
  var axis: String
  /// What is done.
  var work: String
  var points: [Point]
}

/// A hostile stream beside a benign one of its size.
struct Hostility: Encodable {
  var layer: String
  var work: String
  /// Whether a decoder takes it by default.
  var isWithinLimits: Bool
  var nanosecondsPerByte: Double
  var benignNanosecondsPerByte: Double
}
