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
    guard let type = try text(of: .messageType) else {
      guard leniency.contains(.missingMessageType) else { throw .missingHeader(offset: offset, header: .messageType) }
      if try text(of: .eventType) != nil { return try event() }
      if let exception = try text(of: .exceptionType) { return .exception(type: exception) }
      if try text(of: .errorCode) != nil { return try error() }
      throw .missingHeader(offset: offset, header: .messageType)
    }
    switch type {
    case "event": return try event()
    case "exception": return .exception(type: try required(.exceptionType))
    case "error": return try error()
    default: return .unknown(messageType: type)
    }
  }

  private func event() throws(EventStreamError) -> EventStreamMessageKind {
    switch try required(.eventType) {
    case "initial-request": .initialRequest
    case "initial-response": .initialResponse
    case let type: .event(type: type)
    }
  }

  private func error() throws(EventStreamError) -> EventStreamMessageKind {
    .error(code: try required(.errorCode), message: try text(of: .errorMessage))
  }

  private func required(_ header: EventStreamReservedHeader) throws(EventStreamError) -> String {
    guard let text = try text(of: header) else { throw .missingHeader(offset: offset, header: header) }
    return text
  }

  private func text(of header: EventStreamReservedHeader) throws(EventStreamError) -> String? {
    guard !isAnotherType(header) else { throw .reservedHeaderNotString(offset: offset, header: header) }
    guard let value = value(of: header) else { return nil }
    return String(repairing: value)
  }
}
