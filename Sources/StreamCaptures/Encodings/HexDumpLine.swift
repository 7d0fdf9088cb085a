internal import ByteKernels

/// A line of a hex dump: an address, bytes, and perhaps a column of text.
@available(StreamingCodec 1.0, *)
struct HexDumpLine {
  /// The most bytes that a line has.
  private static let longestLine = 256

  /// The address as hexadecimal digits; od writes octal ones.
  var address: UInt64
  var octalAddress: UInt64?
  var bytes: [UInt8] = []

  /// Reads a line of xxd (`00000010: 6865 6c6c  hell`), `hexdump -C` (`00000010  68 65  |he|`), `od -t x1` or hexdump, which
  /// without `-C` writes words of 16 bits, the low byte first; nil if the line is none of these.
  init?(_ line: Span<UInt8>) {
    var position = 0
    var address: UInt64 = 0
    var octal: UInt64? = 0
    while position < line.count, let digit = line[position].hexadecimalDigit {
      guard position < 16 else { return nil }
      address = address << 4 | UInt64(digit)
      octal = digit < 8 ? octal.map { $0 << 3 | UInt64(digit) } : nil
      position += 1
    }
    guard position >= 4 else { return nil }
    (self.address, octalAddress) = (address, octal)
    let hasColon = position < line.count && line[position] == 0x3A
    if hasColon { position += 1 }
    var groupLength: Int?
    while true {
      let start = position
      while position < line.count, line[position] == 0x20 { position += 1 }
      let blankCount = position - start
      guard position < line.count, line[position] != 0x0D else { return }
      // Two blanks precede the text in a line of xxd; elsewhere a bar or a bracket does.
      if hasColon, blankCount > 1, !bytes.isEmpty { return }
      if line[position] == UInt8(ascii: "|") || line[position] == UInt8(ascii: ">") { return }
      guard blankCount > 0 else { return nil }
      let group = position
      while position < line.count, line[position].hexadecimalDigit != nil { position += 1 }
      let length = position - group
      guard length > 0, length % 2 == 0, length <= 32,
        position == line.count || line[position] == 0x20
          || line[position] == 0x0D
      else { return nil }
      groupLength = groupLength ?? length
      append(line.extracting(group..<position), areWords: !hasColon && groupLength == 4)
      guard bytes.count <= Self.longestLine else { return nil }
    }
  }

  private mutating func append(_ digits: Span<UInt8>, areWords: Bool) {
    var group: [UInt8] = []
    for index in stride(from: 0, to: digits.count, by: 2) {
      group.append((digits[index].hexadecimalDigit ?? 0) << 4 | (digits[index + 1].hexadecimalDigit ?? 0))
    }
    bytes += areWords ? group.reversed() : group
  }
}
