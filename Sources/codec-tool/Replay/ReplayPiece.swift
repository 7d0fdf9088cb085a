#if CommandLineTool
/// A piece of a response's body, and when to send it.
struct ReplayPiece {
  /// Nanoseconds after the response's head.
  var due: Int64
  /// The bytes, usually one element of the stream.
  var bytes: [UInt8]
}

/// When the pieces of a response are sent.
enum ReplayPace {
  /// At the recorded times; without times, as soon as the client takes them.
  case recorded
  /// This many per second, the first at once.
  case rate(Double)

  /// When a piece is due, in nanoseconds after the head.
  ///
  /// - Parameters:
  ///   - number: Its number, from 0.
  ///   - delay: How long after the request it arrived, in microseconds; nil if unknown.
  func due(_ number: Int, arrivedAfter delay: UInt64?) -> Int64 {
    switch self {
    case .recorded:
      let (nanoseconds, isTooFar) = (delay ?? 0).multipliedReportingOverflow(by: 1000)
      return isTooFar ? .max : Int64(clamping: nanoseconds)
    case .rate(let rate):
      return Int64(exactly: (Double(number) / rate * 1e9).rounded()) ?? .max
    }
  }
}
#endif
