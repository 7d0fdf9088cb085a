#if CommandLineTool
/// A limit on the bandwidth of a response: the first bytes are free, the rest is slowed down.
struct BandwidthLimit: Sendable {
  /// API Gateway: the first 10 MB are not limited.
  static let apiGateway = BandwidthLimit(freeCount: 10 << 20)
  /// Lambda: the first 6 MB are not limited.
  static let lambda = BandwidthLimit(freeCount: 6 << 20)
  /// The longest streaming response of Lambda in bytes.
  static let lambdaMaximum = 200 << 20

  /// Bytes per second after the free ones.
  private static let rate = 2 << 20

  private let freeCount: Int
  private var count = 0
  private var start: ContinuousClock.Instant?

  private init(freeCount: Int) { self.freeCount = freeCount }

  /// Notes that bytes are about to be sent, and waits until they may be.
  mutating func wait(for byteCount: Int) async {
    count += byteCount
    guard count > freeCount else { return }
    let start = self.start ?? .now
    self.start = start
    let due = start + .seconds(Double(count - freeCount) / Double(Self.rate))
    // A cancelled wait ends early; the next write fails then.
    try? await Task.sleep(until: due, clock: .continuous)
  }
}
#endif
