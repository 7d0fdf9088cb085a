/// How long a prelude a decoder accepts and an encoder writes.
public struct LambdaPreludeLimits: Hashable, Sendable {
  /// The most bytes from the start of the stream to the end of the delimiter; at least 1.
  ///
  /// Default: 16 384. API Gateway wants the delimiter "within the first 16KB of stream data" and does not say whether
  /// that counts the delimiter; this does. Some runtimes write longer preludes, which API Gateway refuses.
  public var maximumLength: Int

  /// Makes limits.
  public init(maximumLength: Int = 16384) { self.maximumLength = maximumLength }
}
