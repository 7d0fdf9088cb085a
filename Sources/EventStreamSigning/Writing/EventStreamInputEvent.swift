#if Signing
public import EventStreamCodec

/// An event that a client sends.
@available(StreamingCodecAsync 1.0, *)
public struct EventStreamInputEvent: Hashable, Sendable {
  /// The event's name: a member of the operation's input stream, such as `AudioEvent`.
  public var name: String
  /// The payload: JSON, or bytes such as audio.
  public var payload: [UInt8]
  /// Further headers, which SageMaker's events have.
  public var headers: [EventStreamHeader]

  /// Creates an event from its parts.
  public init(_ name: String, payload: [UInt8] = [], headers: [EventStreamHeader] = []) {
    self.name = name
    self.payload = payload
    self.headers = headers
  }

  /// Creates an event whose payload is JSON.
  public init(_ name: String, json: String) { self.init(name, payload: Array(json.utf8)) }
}
#endif
