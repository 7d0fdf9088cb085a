internal import ByteKernels

/// Reads the header of a gzip member (RFC 1952 section 2.3) byte by byte.
@available(StreamingCodec 1.0, *)
struct GzipHeader {
  private enum Part: UInt8 {
    case fixed, extraLength, extra, name, comment, checksum
  }

  private var part = Part.fixed
  private var count = 0
  private var flags: UInt8 = 0
  private var value = 0
  private var checksum: UInt32 = 0

  /// Reads one byte, and returns whether the header is complete.
  mutating func read(_ byte: UInt8, at offset: UInt64) throws(ContentCodingError) -> Bool {
    if part != .checksum { checksum = CRC32.checksum(of: CollectionOfOne(byte).span, continuing: checksum) }
    switch part {
    case .fixed:
      // ID1, ID2, CM = 8 (deflate), FLG with its reserved bits zero; then MTIME, XFL and OS with any values.
      let isValid =
        switch count {
        case 0: byte == 0x1F
        case 1: byte == 0x8B
        case 2: byte == 8
        case 3: byte & 0xE0 == 0
        default: true
        }
      guard isValid else { throw .invalidHeader(offset: offset, byte: byte) }
      if count == 3 { flags = byte }
      count &+= 1
      return count == 10 && continueHeader(after: .fixed)
    case .extraLength:
      value |= Int(byte) << (count * 8)
      count &+= 1
      guard count == 2 else { return false }
      count = 0
      part = .extra
      return value == 0 && continueHeader(after: .extra)
    case .extra:
      count &+= 1
      return count == value && continueHeader(after: .extra)
    case .name, .comment:
      return byte == 0 && continueHeader(after: part)
    case .checksum:
      value |= Int(byte) << (count * 8)
      count &+= 1
      guard count == 2 else { return false }
      // The two low bytes of the CRC-32 of the header before it.
      let computed = UInt16(truncatingIfNeeded: checksum)
      guard value == Int(computed) else {
        throw .headerChecksumMismatch(
          offset: offset &- 1, stored: UInt16(truncatingIfNeeded: value), computed: computed)
      }
      return true
    }
  }

  /// Continues with the next part that the flags name, and returns whether there is none.
  private mutating func continueHeader(after finished: Part) -> Bool {
    count = 0
    value = 0
    let parts: [(Part, flag: UInt8)] = [(.extraLength, 0x04), (.name, 0x08), (.comment, 0x10), (.checksum, 0x02)]
    for (next, flag) in parts where next.rawValue > finished.rawValue && flags & flag != 0 {
      part = next
      return false
    }
    return true
  }
}
