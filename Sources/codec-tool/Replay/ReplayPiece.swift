/// A piece of a response's body, and when it is to be sent.
struct ReplayPiece {
  /// How long after the response's head, in nanoseconds.
  var due: Int64
  /// The bytes: one element of the stream, as a rule.
  var bytes: [UInt8]
}

/// When the pieces of a response are to be sent.
enum ReplayPace {
  /// When they had come, as far as the capture says so; else as soon as the client takes them.
  case recorded
  /// So many a second, the first at once.
  case rate(Double)

  /// When a piece is due: nanoseconds after the head.
  ///
  /// - Parameters:
  ///   - number: Its number, from 0.
  ///   - delay: How long after the request it had come, in microseconds; nil where that is not known.
  func due(_ number: Int, cameAfter delay: UInt64?) -> Int64 {
    switch self {
    case .recorded:
      let (nanoseconds, isTooFar) = (delay ?? 0).multipliedReportingOverflow(by: 1000)
      return isTooFar ? .max : Int64(clamping: nanoseconds)
    case .rate(let rate):
      return Int64(exactly: (Double(number) / rate * 1e9).rounded()) ?? .max
    }
  }
}
