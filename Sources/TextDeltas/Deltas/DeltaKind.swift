/// What a delta is.
///
/// The raw values are the names that `codec-tool deltas` writes; it leaves out ``metrics`` and ``partial``.
@nonexhaustive
public enum DeltaKind: String, CaseIterable, Sendable {
  /// The message begins; the text is the role, where it is said.
  case start
  /// Text of the model: what a person reads.
  case text
  /// Text of the model's reasoning.
  case reasoning
  /// A signature of the reasoning, to be sent back unchanged.
  case signature
  /// Reasoning that is withheld, to be sent back unchanged.
  case redacted
  /// A tool call begins; it has an identifier and a name.
  case toolStart
  /// A piece of a tool call's input: of the text of a JSON document, no document by itself.
  case toolInput
  /// A citation; the text is its JSON.
  case citation
  /// A content block begins.
  case blockStart
  /// A content block has ended; the text is the reason, where one is given for a block.
  case blockStop
  /// The message has ended; the text is the reason as the service spells it.
  case stop
  /// Token usage; the text is its JSON object.
  case usage
  /// Measurements such as latency; the text is their JSON object.
  case metrics
  /// Text that a later one will replace (a partial transcript, a preview of speech). No part of the text.
  case partial
  /// An error of the service: the name is its type, the text its message.
  case error
}
