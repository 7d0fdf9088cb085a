/// The limits of an extractor.
public struct TextDeltaLimits: Hashable, Sendable {
  /// The largest line, JSON value, or data of a server-sent event, in bytes; 16 MiB by default.
  public var maximumElementSize: Int = 16 << 20
  /// The largest number of nested JSON arrays and objects; 512 by default.
  public var maximumDepth: Int = 512
  /// The largest number of bytes held while the format or the family is unknown; 64 KiB by default.
  public var maximumUndecidedSize: Int = 64 << 10

  /// Creates the default limits.
  public init() {}
}
