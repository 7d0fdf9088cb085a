internal import StrictJSON

/// Changes in place: a block gives up its parts before they change, because parts with two owners would be copied.
extension AssembledMessage.Block {
  private static let placeholder = AssembledMessage.Block.redacted("")

  /// Changes the text, if this is a text block.
  mutating func changeText(_ change: (inout AssembledMessage.Text) -> Void) {
    guard case .text(var block) = self else { return }
    self = Self.placeholder
    change(&block)
    self = .text(block)
  }

  /// Changes the reasoning, if this is a reasoning block.
  mutating func changeReasoning(_ change: (inout AssembledMessage.Reasoning) -> Void) {
    guard case .reasoning(var block) = self else { return }
    self = Self.placeholder
    change(&block)
    self = .reasoning(block)
  }

  /// Changes the call, if this is a tool call.
  mutating func changeToolCall(_ change: (inout AssembledMessage.ToolCall) -> Void) {
    guard case .toolCall(var block) = self else { return }
    self = Self.placeholder
    change(&block)
    self = .toolCall(block)
  }
}
