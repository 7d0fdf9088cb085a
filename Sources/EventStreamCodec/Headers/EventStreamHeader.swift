/// A header of an event-stream message, owned: a name and a typed value.
public struct EventStreamHeader: Hashable, Sendable {
  /// The name: 1 to 255 bytes of UTF-8.
  ///
  /// Compared byte by byte; names are case-sensitive.
  public var name: String

  /// The value.
  public var value: EventStreamHeaderValue

  /// Makes a header.
  ///
  /// Names and values that the format forbids are refused when it is encoded.
  public init(name: String, value: EventStreamHeaderValue) {
    self.name = name
    self.value = value
  }

  /// Makes a header whose value is a string.
  public init(_ name: String, _ text: String) {
    self.init(name: name, value: .string(text))
  }

  /// Copies a header out of a message that is still in its buffer.
  @available(StreamingCodec 1.0, *)
  public init(_ view: EventStreamHeaderView) {
    self.init(name: view.nameString, value: view.value)
  }
}
