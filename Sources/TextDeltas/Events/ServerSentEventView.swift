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
  /// The time to wait before reconnecting, in milliseconds, which may come from an earlier event; nil if none has set it.
  public let retry: UInt64?
  /// The offset of the event's first field in the stream.
  public let offset: UInt64
  /// The offset of the value of the event's first `data` field in the stream.
  public let dataOffset: UInt64

  @_lifetime(copy data, copy type, copy lastEventID)
  init(
    data: Span<UInt8>, type: Span<UInt8>, lastEventID: Span<UInt8>, retry: UInt64?, offset: UInt64, dataOffset: UInt64
  ) {
    self.data = data
    self.type = type
    self.lastEventID = lastEventID
    self.retry = retry
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
  /// The last event ID, which may come from an earlier event; empty if there is none.
  public var lastEventID: String
  /// The time to wait before reconnecting, in milliseconds, which may come from an earlier event; nil if none has set it.
  public var retry: UInt64?

  /// Creates an event from its parts.
  public init(data: String, type: String = "message", lastEventID: String = "", retry: UInt64? = nil) {
    self.data = data
    self.type = type
    self.lastEventID = lastEventID
    self.retry = retry
  }

  /// Copies a borrowed event.
  @available(StreamingCodec 1.0, *)
  public init(_ view: borrowing ServerSentEventView) {
    data = String(repairing: view.data)
    type = view.type.isEmpty ? "message" : String(repairing: view.type)
    lastEventID = String(repairing: view.lastEventID)
    retry = view.retry
  }
}
