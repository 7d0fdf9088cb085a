/// The kinds of deltas.
///
/// The raw values are the names that `codec-tool deltas` writes. The tool omits ``metrics`` and ``partial``.
@nonexhaustive
public enum DeltaKind: String, CaseIterable, Sendable {
  /// The message starts; the text is the role, if it is given.
  case start
  /// Text of the model's answer.
  case text
  /// Text of the model's reasoning.
  case reasoning
  /// A signature of the reasoning, which the caller sends back unchanged.
  case signature
  /// Reasoning that is withheld, which the caller sends back unchanged.
  case redacted
  /// A tool call starts; it has an identifier and a name.
  case toolStart
  /// A piece of a tool call's input. The pieces together are JSON.
  case toolInput
  /// A citation; the text is its JSON.
  case citation
  /// A content block starts.
  case blockStart
  /// A content block has ended; the text is the reason, if one is given for the block.
  case blockStop
  /// The message has ended; the text is the reason as the service spells it.
  case stop
  /// Token usage; the text is its JSON object.
  case usage
  /// Measurements such as latency; the text is their JSON object.
  case metrics
  /// Text that is not part of the answer: later text replaces it (a partial transcript), or it reports progress.
  case partial
  /// An error of the service: the name is its type or code, the text its message.
  case error
}
