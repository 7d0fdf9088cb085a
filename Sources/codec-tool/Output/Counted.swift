#if CommandLineTool
/// A count with its noun: `1 message`, `2 messages`.
func counted(_ count: some BinaryInteger, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
#endif
