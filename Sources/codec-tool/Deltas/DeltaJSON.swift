import StrictJSON
import TextDeltas

/// How `deltas` writes a delta: an object on a line.
enum DeltaJSON {
  /// Appends the delta as a line.
  ///
  /// Kinds that the command does not have are left out.
  static func append(_ delta: TextDeltaView, to output: inout [UInt8]) {
    guard delta.kind != .metrics, delta.kind != .partial else { return }
    output += #"{"kind":"\#(delta.kind.rawValue)""#.utf8
    if let index = delta.index {
      output += #","index":"#.utf8
      JSONText.appendInteger(index, to: &output)
    }
    // Some streams name their blocks and do not number them.
    if delta.kind == .toolStart || delta.identifier.count > 0 { append("id", delta.identifier, to: &output) }
    switch delta.kind {
    case .start: append("role", delta.text, unlessEmpty: true, to: &output)
    case .text, .reasoning, .signature, .redacted, .toolInput: append("text", delta.text, to: &output)
    case .toolStart: append("name", delta.name, to: &output)
    case .stop, .blockStop: append("reason", delta.text, unlessEmpty: true, to: &output)
    case .usage: appendJSON("usage", delta.text, to: &output)
    case .citation: appendJSON("citation", delta.text, to: &output)
    case .error:
      append("type", delta.name, to: &output)
      append("message", delta.text, to: &output)
    default: break
    }
    output += "}\n".utf8
  }

  private static func append(
    _ key: String, _ value: Span<UInt8>, unlessEmpty: Bool = false, to output: inout [UInt8]
  ) {
    guard !unlessEmpty || value.count > 0 else { return }
    output += ",\"\(key)\":".utf8
    JSONText.appendString(value, to: &output)
  }

  /// Appends a value that is JSON text; as a string, should it be none.
  private static func appendJSON(_ key: String, _ value: Span<UInt8>, to output: inout [UInt8]) {
    let start = output.count
    output += ",\"\(key)\":".utf8
    if (try? JSONText.appendMinified(value, to: &output)) != nil { return }
    output.removeSubrange(start...)
    append(key, value, to: &output)
  }
}
