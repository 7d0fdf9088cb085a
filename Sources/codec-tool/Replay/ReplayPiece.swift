/// A piece of a response's body, and when it is to be sent.
struct ReplayPiece {
  /// How long after the response's head, in nanoseconds.
  var due: Int64
  /// The bytes: one element of the stream, as a rule.
  var bytes: [UInt8]
}

/// When the pieces of a response are to be sent.
enum ReplayPace {
  /// As soon as the client takes them.
  case immediate
  /// So many a second, the first at once.
  case rate(Double)

  /// When the piece of this number, from 0, is due: nanoseconds after the head.
  func due(_ number: Int) -> Int64 {
    switch self {
    case .immediate: 0
    // What lies further off than the clock reaches is not met in anyone's life.
    case .rate(let rate): Int64(exactly: (Double(number) / rate * 1e9).rounded()) ?? .max
    }
  }
}
