internal import ByteKernels

/// The kind of a message, by its `:message-type` and the headers that belong to it.
///
/// Source: Smithy, *Amazon Event Stream Specification*, "Message types".
public enum EventStreamMessageKind: Hashable, Sendable {
  /// An event: a member of the operation's event union, whether or not this library knows it.
  case event(type: String)
  /// The first message of an RPC protocol's request: the operation's input without the stream.
  case initialRequest
  /// The first message of an RPC protocol's response: the operation's output without the stream.
  case initialResponse
  /// An error that the service's model describes; its members are in the payload.
  case exception(type: String)
  /// An error that the model does not describe. The message is for people and may be missing.
  case error(code: String, message: String?)
  /// A message type that the specification does not define.
  case unknown(messageType: String)
}

@available(StreamingCodec 1.0, *)
extension EventStreamMessageKind {
  /// Determines the kind of a message.
  ///
  /// - Parameters:
  ///   - leniency: Only ``EventStreamLeniency/missingMessageType`` applies.
  ///   - offset: The offset of the message, for errors.
  ///   - text: Returns the text of a reserved header; nil if the message lacks it.
  init(
    leniency: EventStreamLeniency, offset: UInt64,
    text: (EventStreamReservedHeader) throws(EventStreamError) -> String?
  ) throws(EventStreamError) {
    func required(_ header: EventStreamReservedHeader) throws(EventStreamError) -> String {
      guard let text = try text(header) else { throw .missingHeader(offset: offset, header: header) }
      return text
    }
    switch try text(.messageType) {
    case "event": self = Self.event(named: try required(.eventType))
    case "exception": self = .exception(type: try required(.exceptionType))
    case "error": self = .error(code: try required(.errorCode), message: try text(.errorMessage))
    case let type?: self = .unknown(messageType: type)
    case nil:
      guard leniency.contains(.missingMessageType) else { throw .missingHeader(offset: offset, header: .messageType) }
      if let event = try text(.eventType) {
        self = Self.event(named: event)
      } else if let exception = try text(.exceptionType) {
        self = .exception(type: exception)
      } else if let code = try text(.errorCode) {
        self = .error(code: code, message: try text(.errorMessage))
      } else {
        throw .missingHeader(offset: offset, header: .messageType)
      }
    }
  }

  private static func event(named type: String) -> Self {
    switch type {
    case "initial-request": .initialRequest
    case "initial-response": .initialResponse
    default: .event(type: type)
    }
  }
}

@available(StreamingCodec 1.0, *)
extension EventStreamMessageView {
  /// Returns the kind of the message.
  ///
  /// Names above 15 bytes allocate. In inner loops, compare ``messageType`` and ``eventType``, or use
  /// ``isEvent(named:)``.
  ///
  /// - Parameter leniency: Only ``EventStreamLeniency/missingMessageType`` applies.
  /// - Throws: ``EventStreamError/missingHeader(offset:header:)`` with the first header that this kind of message needs
  ///   and lacks; ``EventStreamError/reservedHeaderNotString(offset:header:)`` if a header has another type.
  public func kind(leniency: EventStreamLeniency = []) throws(EventStreamError) -> EventStreamMessageKind {
    try EventStreamMessageKind(leniency: leniency, offset: offset) { header throws(EventStreamError) in
      guard !isAnotherType(header) else { throw .reservedHeaderNotString(offset: offset, header: header) }
      guard let value = value(of: header) else { return nil }
      return String(repairing: value)
    }
  }
}

@available(StreamingCodec 1.0, *)
extension EventStreamMessage {
  /// Returns the kind of the message.
  ///
  /// - Parameter leniency: Only ``EventStreamLeniency/missingMessageType`` applies.
  /// - Throws: ``EventStreamError/missingHeader(offset:header:)`` with the first header that this kind of message needs
  ///   and lacks; ``EventStreamError/reservedHeaderNotString(offset:header:)`` if a header has another type. The offset
  ///   is 0, because the message does not know its own.
  public func kind(leniency: EventStreamLeniency = []) throws(EventStreamError) -> EventStreamMessageKind {
    try EventStreamMessageKind(leniency: leniency, offset: 0) { header throws(EventStreamError) in
      guard let value = self[header.rawValue] else { return nil }
      guard let text = value.stringValue else { throw .reservedHeaderNotString(offset: 0, header: header) }
      return text
    }
  }
}
