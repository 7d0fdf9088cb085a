/// An AWS operation whose request or response is an event stream: what its events are called and carry.
///
/// Services add events; a client keeps those it does not know instead of failing on them.
public struct EventStreamOperation: Hashable, Sendable {
  /// What an event's payload is.
  @nonexhaustive
  public enum PayloadKind: String, Hashable, Sendable {
    /// The event's members as a JSON object.
    case json
    /// The event's members as an XML document.
    case xml
    /// Bytes that mean what the operation's caller agreed on: audio, a chunk of a body, records.
    case blob
    /// Nothing.
    case empty
  }

  /// An event of an operation.
  public struct Event: Hashable, Sendable {
    /// The value of `:event-type`.
    ///
    /// Exact and case-sensitive.
    public var name: String
    /// What its payload is.
    public var payload: PayloadKind

    /// Describes an event.
    public init(name: String, payload: PayloadKind) {
      self.name = name
      self.payload = payload
    }
  }

  /// Which side sends events.
  public enum Direction: String, Hashable, Sendable {
    /// The service alone.
    case output
    /// Both: the request streams events as well, each of them signed.
    case bidirectional
  }

  /// The service, by its endpoint's name: `bedrock-runtime`.
  public var service: String
  /// The operation: `ConverseStream`.
  public var name: String
  /// The events that the client sends.
  public var inputEvents: [Event]
  /// The events that the service sends.
  public var outputEvents: [Event]
  /// The values of `:exception-type` that the service sends: names of union members, not of error shapes.
  public var exceptions: [String]
  /// The events of which one must have come for the output to be whole: a stream that ends before is cut short.
  ///
  /// Others may follow it, as `metadata` follows `messageStop`. Empty where the service marks no end.
  public var terminalEvents: [String]
  /// Whether the first message is an `initial-response` (and `initial-request`), as RPC protocols have it.
  public var sendsInitialMessage: Bool

  /// Describes an operation.
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

  /// Which side sends events.
  public var direction: Direction { inputEvents.isEmpty ? .output : .bidirectional }

  /// The operation called `name`, exactly; nil where it is not known.
  public static func named(_ name: String) -> EventStreamOperation? { all.first { $0.name == name } }

  /// The service's event called `name`, exactly; nil where it is not known.
  public func outputEvent(named name: String) -> Event? { outputEvents.first { $0.name == name } }
}

extension [EventStreamOperation.Event] {
  static func json(_ names: [String]) -> Self { names.map { Element(name: $0, payload: .json) } }
  static func xml(_ names: [String]) -> Self { names.map { Element(name: $0, payload: .xml) } }
  static func blob(_ names: [String]) -> Self { names.map { Element(name: $0, payload: .blob) } }
  static func empty(_ names: [String]) -> Self { names.map { Element(name: $0, payload: .empty) } }
}
