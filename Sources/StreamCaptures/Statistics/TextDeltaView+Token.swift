package import TextDeltas

@available(StreamingCodec 1.0, *)
extension TextDeltaView {
  /// Whether the delta is a token: text, reasoning or a tool's input that is not empty.
  package var isToken: Bool {
    switch kind {
    case .text, .reasoning, .toolInput: !text.isEmpty
    default: false
    }
  }
}
