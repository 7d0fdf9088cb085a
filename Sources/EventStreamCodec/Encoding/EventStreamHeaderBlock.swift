internal import ByteKernels

/// Headers as they stand on the wire, checked and encoded once, to be put into any number of messages.
///
/// A stream of events has the same headers in most messages: keep a block for each event type.
@available(StreamingCodec 1.0, *)
public struct EventStreamHeaderBlock: Hashable, Sendable {
  private let storage: [UInt8]
  /// What the checksums of messages with these headers have in common.
  let checksum: HeadersChecksum

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
    var bytes: [UInt8] = []
    bytes.appendRaw(addingCapacity: size) { output in headers.write(into: &output) }
    self.init(encoded: bytes)
  }

  /// Takes over the headers of a decoded message, byte for byte.
  public init(_ view: EventStreamHeadersView) { self.init(encoded: Array(copying: view.bytes)) }

  private init(encoded bytes: [UInt8]) {
    storage = bytes
    checksum = HeadersChecksum(of: bytes.span)
  }
}
