internal import ByteKernels

/// An event-stream message, owned: headers in their order, and a payload.
///
/// For messages to store, to send and to build. Reading a stream at speed needs none of them: see
/// ``EventStreamMessageView``.
public struct EventStreamMessage: Hashable, Sendable {
  /// The headers, in the order of the wire.
  ///
  /// The order has no meaning, but is kept.
  public var headers: [EventStreamHeader]

  /// The payload's bytes.
  public var payload: [UInt8]

  /// Makes a message.
  ///
  /// What the format forbids is refused when it is encoded.
  public init(headers: [EventStreamHeader] = [], payload: [UInt8] = []) {
    self.headers = headers
    self.payload = payload
  }

  /// Makes an event, with the three headers and the order that AWS's services use.
  ///
  /// - Parameters:
  ///   - type: The event's name, the value of `:event-type`.
  ///   - contentType: The payload's media type, the value of `:content-type`; nil leaves the header out.
  ///   - payload: The payload's bytes.
  public init(event type: String, contentType: String? = nil, payload: [UInt8] = []) {
    var headers = [EventStreamHeader(EventStreamReservedHeader.eventType.rawValue, type)]
    if let contentType {
      headers.append(EventStreamHeader(EventStreamReservedHeader.contentType.rawValue, contentType))
    }
    headers.append(EventStreamHeader(EventStreamReservedHeader.messageType.rawValue, "event"))
    self.init(headers: headers, payload: payload)
  }

  /// Copies a message out of its buffer.
  @available(StreamingCodec 1.0, *)
  public init(_ view: EventStreamMessageView) {
    self.init(payload: Array(copying: view.payload))
    var iterator = view.headers.makeIterator()
    while let header = iterator.next() { headers.append(EventStreamHeader(header)) }
  }

  /// The value of the first header called `name`, compared byte by byte; nil where there is none.
  public subscript(name: String) -> EventStreamHeaderValue? {
    headers.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
  }

  /// The text of a reserved header; nil where the message has none, or it is not a string.
  public func value(of header: EventStreamReservedHeader) -> String? { self[header.rawValue]?.stringValue }
}
