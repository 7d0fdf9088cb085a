/// An AWS operation whose request or response is an event stream: the names and payloads of its events.
///
/// Services add events; a client should ignore or keep unknown events instead of failing.
public struct EventStreamOperation: Hashable, Sendable {
  /// The kind of an event's payload.
  @nonexhaustive
  public enum PayloadKind: String, Hashable, Sendable {
    /// The event's members as a JSON object.
    case json
    /// The event's members as an XML document.
    case xml
    /// Bytes with a meaning that depends on the operation: audio, a chunk of a body, records.
    case blob
    /// No payload.
    case empty
  }

  /// An event of an operation.
  public struct Event: Hashable, Sendable {
    /// The value of `:event-type`, which is case-sensitive.
    public var name: String
    /// The kind of the payload.
    public var payload: PayloadKind

    /// Creates an event from its parts.
    public init(name: String, payload: PayloadKind) {
      self.name = name
      self.payload = payload
    }
  }

  /// The side that sends events.
  public enum Direction: String, Hashable, Sendable {
    /// Only the service.
    case output
    /// Both sides: the request streams signed events as well.
    case bidirectional
  }

  /// The name of the service's endpoint, such as `bedrock-runtime`.
  public var service: String
  /// The name of the operation, such as `ConverseStream`.
  public var name: String
  /// The events that the client sends.
  public var inputEvents: [Event]
  /// The events that the service sends.
  public var outputEvents: [Event]
  /// The values of `:exception-type` that the service sends: names of union members, not of error shapes.
  public var exceptions: [String]
  /// The events that end the output: a stream without any of them was cut short.
  ///
  /// Other events may follow, as `metadata` follows `messageStop`. Empty if the service does not mark the end.
  public var terminalEvents: [String]
  /// Whether the first message is an `initial-response` (and `initial-request`), as in RPC protocols.
  public var sendsInitialMessage: Bool

  /// Creates an operation from its parts.
  public init(
    service: String, name: String, sendsInitialMessage: Bool = false, input: [Event] = [], output: [Event] = [],
    terminal: [String] = [], exceptions: [String] = []
  ) {
    self.service = service
    self.name = name
    self.sendsInitialMessage = sendsInitialMessage
    inputEvents = input
    outputEvents = output
    terminalEvents = terminal
    self.exceptions = exceptions
  }

  /// The side that sends events.
  public var direction: Direction { inputEvents.isEmpty ? .output : .bidirectional }

  /// Returns the operation called exactly `name`; nil if it is unknown.
  public static func named(_ name: String) -> EventStreamOperation? { all.first { $0.name == name } }

  /// Returns the service's event called exactly `name`; nil if it is unknown.
  public func outputEvent(named name: String) -> Event? { outputEvents.first { $0.name == name } }
}

extension [EventStreamOperation.Event] {
  static func json(_ names: [String]) -> Self { names.map { Element(name: $0, payload: .json) } }
  static func xml(_ names: [String]) -> Self { names.map { Element(name: $0, payload: .xml) } }
  static func blob(_ names: [String]) -> Self { names.map { Element(name: $0, payload: .blob) } }
  static func empty(_ names: [String]) -> Self { names.map { Element(name: $0, payload: .empty) } }
}
