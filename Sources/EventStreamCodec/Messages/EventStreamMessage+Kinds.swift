extension EventStreamMessage {
  /// Creates an event.
  ///
  /// - Parameters:
  ///   - type: The event's name, the value of `:event-type`.
  ///   - contentType: The payload's media type, the value of `:content-type`; nil to omit the header.
  ///   - payload: The payload's bytes.
  public init(event type: String, contentType: String? = nil, payload: [UInt8] = []) {
    self.init("event", .eventType, type, .contentType, contentType, payload)
  }

  /// Creates an exception: an error that the service's model describes.
  ///
  /// - Parameters:
  ///   - type: The exception's name, the value of `:exception-type`.
  ///   - contentType: The payload's media type, the value of `:content-type`; nil to omit the header.
  ///   - payload: The payload's bytes.
  public init(exception type: String, contentType: String? = "application/json", payload: [UInt8] = []) {
    self.init("exception", .exceptionType, type, .contentType, contentType, payload)
  }

  /// Creates an error, which the service's model does not describe.
  ///
  /// - Parameters:
  ///   - code: The error's code, the value of `:error-code`.
  ///   - message: The error's message, the value of `:error-message`; nil to omit the header.
  public init(errorCode code: String, message: String? = nil) {
    self.init("error", .errorCode, code, .errorMessage, message, [])
  }

  /// Creates a message with headers in the order that AWS's services use.
  private init(
    _ messageType: String, _ header: EventStreamReservedHeader, _ value: String,
    _ optionalHeader: EventStreamReservedHeader, _ optionalValue: String?, _ payload: [UInt8]
  ) {
    var headers = [EventStreamHeader(header.rawValue, value)]
    if let optionalValue { headers.append(EventStreamHeader(optionalHeader.rawValue, optionalValue)) }
    headers.append(EventStreamHeader(EventStreamReservedHeader.messageType.rawValue, messageType))
    self.init(headers: headers, payload: payload)
  }
}

extension EventStreamMessage {
  /// The value of `:message-type`: `event`, `exception`, `error`.
  public var messageType: String? { value(of: .messageType) }

  /// The value of `:event-type`, the event's name.
  public var eventType: String? { value(of: .eventType) }

  /// The value of `:content-type`, the payload's media type with parameters.
  public var contentType: String? { value(of: .contentType) }

  /// The value of `:exception-type`, the exception's name.
  public var exceptionType: String? { value(of: .exceptionType) }

  /// The value of `:error-code`.
  public var errorCode: String? { value(of: .errorCode) }

  /// The value of `:error-message`.
  public var errorMessage: String? { value(of: .errorMessage) }

  /// Returns whether this is an event called `name`, compared byte by byte.
  public func isEvent(named name: String) -> Bool {
    guard let messageType, let eventType else { return false }
    return messageType == "event" && eventType.utf8.elementsEqual(name.utf8)
  }

  /// Calls `body` with the parsed `:content-type` header, borrowed for the call; returns nil if the message has none.
  ///
  ///     message.withContentType { $0.isJSON }
  @available(StreamingCodec 1.0, *)
  public func withContentType<Result, Failure: Error>(
    _ body: (borrowing EventStreamContentType) throws(Failure) -> Result
  ) throws(Failure) -> Result? {
    guard let contentType else { return nil }
    let bytes = Array(contentType.utf8)
    return try body(EventStreamContentType(bytes.span))
  }
}
