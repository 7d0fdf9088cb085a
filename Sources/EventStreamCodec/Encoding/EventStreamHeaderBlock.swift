internal import ByteKernels

/// Headers as they stand on the wire, checked and encoded once, to be put into any number of messages.
///
/// A stream of events has the same headers in most messages: keep a block for each event type.
@available(StreamingCodec 1.0, *)
public struct EventStreamHeaderBlock: Hashable, Sendable {
  private var storage: [UInt8]

  /// The encoded headers.
  ///
  /// Borrowed from the block.
  public var bytes: Span<UInt8> { @_lifetime(borrow self) get { storage.span } }

  /// How many bytes the headers take.
  public var count: Int { storage.count }

  /// Encodes `headers` in their order.
  ///
  /// - Throws: ``EventStreamEncodingError`` for a name or value that the format forbids, a name that appears twice, or
  ///   more than the limits allow.
  /// - Complexity: O(*n*) in the size of the headers.
  public init(
    _ headers: [EventStreamHeader], limits: EventStreamLimits = .service
  ) throws(EventStreamEncodingError) {
    let size = try headers.encodedSize(limits: limits)
    storage = []
    storage.appendRaw(addingCapacity: size) { output in headers.write(into: &output) }
  }

  /// Takes over the headers of a decoded message, byte for byte.
  public init(_ view: EventStreamHeadersView) { storage = Array(copying: view.bytes) }
}
