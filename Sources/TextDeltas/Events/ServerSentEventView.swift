internal import ByteKernels

/// A server-sent event, borrowed from its decoder until the next call.
@available(StreamingCodec 1.0, *)
public struct ServerSentEventView: ~Escapable {
  /// The values of the event's `data` fields, joined by line feeds, in well-formed UTF-8.
  public let data: Span<UInt8>
  /// The type; empty if the event has none, which means `message`.
  public let type: Span<UInt8>
  /// The last event ID, which may come from an earlier event.
  public let lastEventID: Span<UInt8>
  /// The offset of the event's first field in the stream.
  public let offset: UInt64
  /// The offset of the value of the event's first `data` field in the stream.
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

/// A server-sent event that owns its parts.
public struct ServerSentEvent: Hashable, Sendable {
  /// The data.
  public var data: String
  /// The type; `message` if the event has none.
  public var type: String
  /// The last event ID.
  public var lastEventID: String

  /// Creates an event from its parts.
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
