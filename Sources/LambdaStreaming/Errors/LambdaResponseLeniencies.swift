/// Deviations from Lambda's streaming formats that a decoder can be told to accept.
///
/// None is on by default, and none skips bytes.
public struct LambdaResponseLeniencies: OptionSet, Hashable, Sendable {
  /// One bit for each deviation.
  public let rawValue: UInt32

  /// Makes a set from its bits.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// An error that a runtime wrote into the body instead of the trailers, as the body's very end.
  ///
  /// The runtimes for Rust, and what is built on them, write the two trailer lines as data: `Lambda-Runtime-Function-
  /// Error-Type: …`, CR LF, `Lambda-Runtime-Function-Error-Body: …` in base64, CR LF. Lambda's documentation wants them
  /// as "HTTP trailers". With this such an end of the body becomes an error of its own. Given up: a body that means to
  /// end in these lines loses them, and bytes that may begin them are held until they are told.
  public static let errorTextInBody = LambdaResponseLeniencies(rawValue: 1 << 0)
}
