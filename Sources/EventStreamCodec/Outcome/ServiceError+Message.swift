@available(StreamingCodec 1.0, *)
extension ServiceError {
  /// Reads the error that a message reports; nil if the message reports none, or lacks a header that names the error.
  ///
  /// An exception has its type from the header `:exception-type`; its message, code and the model's own error come from
  /// the payload. An error message has its code and message from the headers; without `:error-message`, the message
  /// comes from the payload. A payload that is not JSON is kept as an excerpt of up to 256 bytes.
  ///
  /// - Parameters:
  ///   - message: A message of the stream. Nothing of it is borrowed.
  ///   - leniency: Only ``EventStreamLeniency/missingMessageType`` applies.
  /// - Complexity: O(1) for events, O(*n*) in the payload for others.
  public init?(_ message: EventStreamMessageView, leniency: EventStreamLeniency = []) {
    if let type = message.messageType, type.count == 5, type[1] == UInt8(ascii: "v") { return nil }
    guard let kind = try? message.kind(leniency: leniency) else { return nil }
    self.init(message, kind: kind)
  }

  /// Reads the error of a message whose kind is known; nil if the kind is no exception and no error.
  package init?(_ message: EventStreamMessageView, kind: EventStreamMessageKind) {
    switch kind {
    case .exception(let type):
      self.init(source: .exception, type: type, body: ServiceErrorBody(message.payload), offset: message.offset)
    case .error(let code, let text):
      var body = ServiceErrorBody(message.payload)
      if let text, !text.isEmpty { body.message = text }
      self.init(source: .errorMessage, code: code, body: body, offset: message.offset)
    case .event, .initialRequest, .initialResponse, .unknown: return nil
    }
  }

  /// Creates an error from a payload; a type or code that is given takes precedence over that of the payload.
  package init(
    source: Source, type: String? = nil, code: String? = nil, body: ServiceErrorBody, offset: UInt64? = nil
  ) {
    self.init(
      source: source, type: type ?? body.type, code: code ?? body.code, message: body.message ?? "",
      upstream: body.upstream, offset: offset)
  }
}
