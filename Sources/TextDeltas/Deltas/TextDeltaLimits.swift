/// How much an extractor takes before it gives up.
public struct TextDeltaLimits: Hashable, Sendable {
  /// The largest line of JSON lines, or data of one server-sent event, in bytes.
  ///
  /// 16 MiB unless told otherwise.
  public var maximumElementSize: Int = 16 << 20
  /// How many JSON arrays and objects may stand inside each other.
  ///
  /// 512 unless told otherwise.
  public var maximumDepth: Int = 512
  /// How many bytes are held while it is undecided what they are.
  ///
  /// 64 KiB unless told otherwise.
  public var maximumUndecidedSize: Int = 64 << 10

  /// The default limits.
  public init() {}
}
