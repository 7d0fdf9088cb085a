internal import ByteKernels

/// An owned event-stream message: headers and a payload.
///
/// Use it to store, send and build messages. To read a stream without copies, see ``EventStreamMessageView``.
public struct EventStreamMessage: Hashable, Sendable {
  /// The headers, in the order of the wire, which has no meaning.
  public var headers: [EventStreamHeader]

  /// The payload's bytes.
  public var payload: [UInt8]

  /// Creates a message.
  ///
  /// The encoder refuses headers that the format forbids.
  public init(headers: [EventStreamHeader] = [], payload: [UInt8] = []) {
    self.headers = headers
    self.payload = payload
  }

  /// Copies a message view.
  @available(StreamingCodec 1.0, *)
  public init(_ view: EventStreamMessageView) {
    self.init(payload: Array(copying: view.payload))
    var iterator = view.headers.makeIterator()
    while let header = iterator.next() { headers.append(EventStreamHeader(header)) }
  }

  /// The value of the first header called `name`, compared byte by byte; nil if there is none.
  public subscript(name: String) -> EventStreamHeaderValue? {
    headers.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
  }

  /// The text of a reserved header; nil if the message lacks it, or it is not a string.
  public func value(of header: EventStreamReservedHeader) -> String? { self[header.rawValue]?.stringValue }
}
