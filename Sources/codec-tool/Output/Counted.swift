#if CommandLineTool
import ByteKernels

/// A count with its noun: `1 message`, `2 messages`.
func counted(_ count: some BinaryInteger, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

extension [UInt8] {
  /// Appends a count with its noun.
  mutating func append(_ count: some FixedWidthInteger, _ noun: StaticString) {
    append(decimal: count)
    append(0x20)
    append(copying: noun)
    if count != 1 { append(UInt8(ascii: "s")) }
  }
}
#endif
