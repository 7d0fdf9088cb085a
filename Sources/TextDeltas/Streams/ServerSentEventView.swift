internal import ByteKernels

/// One server-sent event, borrowed from the decoder until its next call.
@available(StreamingCodec 1.0, *)
public struct ServerSentEventView: ~Escapable {
  /// The data: the values of the event's `data` fields, a line feed between them.
  ///
  /// Well-formed UTF-8.
  public let data: Span<UInt8>
  /// The type as it was given, empty where it was not: then it is `message`.
  public let type: Span<UInt8>
  /// The last event ID, which an event keeps from those before it.
  public let lastEventID: Span<UInt8>
  /// Where the event's first field begins: bytes since the start of the stream.
  public let offset: UInt64
  /// Where the value of the event's first `data` field begins: bytes since the start of the stream.
  public let dataOffset: UInt64

  @_lifetime(copy data, copy type, copy lastEventID)
  init(data: Span<UInt8>, type: Span<UInt8>, lastEventID: Span<UInt8>, offset: UInt64, dataOffset: UInt64) {
    self.data = data
    self.type = type
    self.lastEventID = lastEventID
    self.offset = offset
    self.dataOffset = dataOffset
  }
}

/// One server-sent event, owned.
public struct ServerSentEvent: Hashable, Sendable {
  /// The data.
  public var data: String
  /// The type, `message` where none was given.
  public var type: String
  /// The last event ID.
  public var lastEventID: String

  /// Makes an event of its parts.
  public init(data: String, type: String = "message", lastEventID: String = "") {
    self.data = data
    self.type = type
    self.lastEventID = lastEventID
  }

  /// Copies a borrowed event.
  @available(StreamingCodec 1.0, *)
  public init(_ view: borrowing ServerSentEventView) {
    data = String(repairing: view.data)
    type = view.type.isEmpty ? "message" : String(repairing: view.type)
    lastEventID = String(repairing: view.lastEventID)
  }
}
