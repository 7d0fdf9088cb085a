internal import ByteKernels

/// Recognises text that represents bytes, by its beginning.
///
/// The bytes must begin as a stream does: with the prelude of a frame, an HTTP head, or gzip. Words may look like base64.
@available(StreamingCodec 1.0, *)
enum EncodedTextStart {
  /// The number of bytes that must be decoded to recognise a stream.
  private static let byteCount = 12

  /// Compares the beginning of a file with base64 and with hexadecimal digits.
  static func find(in beginning: [UInt8], isAll: Bool) -> CaptureFormat.Finding {
    var finding = CaptureFormat.Finding.found(nil)
    for format in [CaptureFormat.hex, .base64] {
      var decoder = EncodedTextDecoder(format)
      var bytes: [UInt8] = []
      let isText = beginning.allSatisfy { byte in
        bytes.count >= byteCount || decoder.take(byte, into: &bytes)
      }
      if bytes.count < byteCount {
        if isText, !isAll, mayBegin(bytes) { finding = .needsMore }
      } else if beginsStream(bytes) {
        return .found(format)
      }
    }
    return finding
  }

  private static func beginsStream(_ bytes: [UInt8]) -> Bool {
    BodyProbe.isFramePrelude(bytes[...]) || bytes.starts(with: "HTTP/".utf8) || bytes.starts(with: [0x1F, 0x8B, 0x08])
  }

  /// Whether the first bytes of a stream may be these.
  private static func mayBegin(_ bytes: [UInt8]) -> Bool {
    guard let first = bytes.first else { return true }
    return first == 0 || Array("HTTP/".utf8).starts(with: bytes.prefix(5)) || first == 0x1F
  }

  /// Compares the beginning of a file with the first line of a hex dump.
  static func findDump(in beginning: [UInt8], isAll: Bool) -> CaptureFormat.Finding {
    let address = beginning.prefix { $0 == UInt8(ascii: "0") }.count
    guard address < beginning.count else { return address <= 16 && !isAll ? .needsMore : .found(nil) }
    guard (4...16).contains(address), beginning[address] == 0x3A || beginning[address] == 0x20 else {
      return .found(nil)
    }
    let line = beginning.prefix { $0 != 0x0A }
    // Address, sixteen bytes, and a column of text.
    guard line.count < 200 else { return .found(nil) }
    guard line.count < beginning.count || isAll else { return .needsMore }
    guard let parsed = HexDumpLine(line.span), parsed.address == 0, parsed.bytes.count >= 2 else { return .found(nil) }
    return .found(.hexDump)
  }
}
