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

  /// Creates an event, with headers in the order that AWS's services use.
  ///
  /// - Parameters:
  ///   - type: The event's name, the value of `:event-type`.
  ///   - contentType: The payload's media type, the value of `:content-type`; nil to omit the header.
  ///   - payload: The payload's bytes.
  public init(event type: String, contentType: String? = nil, payload: [UInt8] = []) {
    var headers = [EventStreamHeader(EventStreamReservedHeader.eventType.rawValue, type)]
    if let contentType {
      headers.append(EventStreamHeader(EventStreamReservedHeader.contentType.rawValue, contentType))
    }
    headers.append(EventStreamHeader(EventStreamReservedHeader.messageType.rawValue, "event"))
    self.init(headers: headers, payload: payload)
  }

  /// Copies a message view.
  @available(StreamingCodec 1.0, *)
  public init(_ view: EventStreamMessageView) {
    self.init(payload: Array(copying: view.payload))
    var iterator = view.headers.makeIterator()
    while let header = iterator.next() { headers.append(EventStreamHeader(header)) }
  }

  /// Creates an exception, an error that the service's model describes.
  ///
  /// - Parameters:
  ///   - type: The exception's name, the value of `:exception-type`.
  ///   - contentType: The payload's media type, the value of `:content-type`; nil to omit the header.
  ///   - payload: The payload's bytes.
  public init(exception type: String, contentType: String? = "application/json", payload: [UInt8] = []) {
    var headers = [EventStreamHeader(EventStreamReservedHeader.exceptionType.rawValue, type)]
    if let contentType {
      headers.append(EventStreamHeader(EventStreamReservedHeader.contentType.rawValue, contentType))
    }
    headers.append(EventStreamHeader(EventStreamReservedHeader.messageType.rawValue, "exception"))
    self.init(headers: headers, payload: payload)
  }

  /// Creates an error, which the service's model does not describe.
  ///
  /// - Parameters:
  ///   - code: The error's code, the value of `:error-code`.
  ///   - message: The error's message, the value of `:error-message`; nil to omit the header.
  public init(errorCode code: String, message: String? = nil) {
    var headers = [EventStreamHeader(EventStreamReservedHeader.errorCode.rawValue, code)]
    if let message {
      headers.append(EventStreamHeader(EventStreamReservedHeader.errorMessage.rawValue, message))
    }
    headers.append(EventStreamHeader(EventStreamReservedHeader.messageType.rawValue, "error"))
    self.init(headers: headers)
  }

  /// The value of the first header called `name`, compared byte by byte; nil if there is none.
  public subscript(name: String) -> EventStreamHeaderValue? {
    headers.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
  }

  /// The text of a reserved header; nil if the message lacks it, or it is not a string.
  public func value(of header: EventStreamReservedHeader) -> String? { self[header.rawValue]?.stringValue }
}
