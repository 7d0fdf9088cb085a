public import ChunkedHTTP

/// The largest sizes of the parts of a capture.
@available(StreamingCodec 1.0, *)
public struct CaptureLimits: Hashable, Sendable {
  /// A line of a text format: curl's trace, `curl -v`, a hex dump, a cassette.
  ///
  /// Default: 1 MiB.
  public var maximumLineLength = 1 << 20
  /// An entry of an HTTP archive, in bytes of JSON.
  ///
  /// Default: 64 MiB.
  public var maximumEntryLength = 64 << 20
  /// A redirect or challenge, head and body: a longer one is not skipped.
  ///
  /// Default: 64 KiB.
  public var maximumSkippedLength = 64 << 10
  /// A request, head and body, that is held until a response shows that it is not what the capture is about; a longer
  /// one is delivered.
  ///
  /// Default: 16 MiB.
  public var maximumHeldRequestLength = 16 << 20
  /// The HTTP messages that bytes are divided into.
  public var http = HTTPMessageLimits()

  /// Creates the default limits.
  public init() {}
}
