internal import ByteKernels

/// Undoes the reading of UTF-8 as a single-byte encoding.
@available(StreamingCodec 1.0, *)
enum MisreadText {
  /// An encoding with a byte for each character.
  enum Encoding: String {
    case latin1 = "Latin-1"
    case windows1252 = "Windows-1252"
  }

  /// The characters of Windows-1252 from 0x80 on; where it has none, browsers use those of Latin-1.
  private static let windowsCharacters: [UInt32] = [
    0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D, 0x017D,
    0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,
    0x017E, 0x0178,
  ]

  /// Returns the bytes of a text in an encoding; nil if the encoding lacks one of its characters.
  static func bytes(of text: Span<UInt8>, in encoding: Encoding) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count)
    for scalar in String(repairing: text).unicodeScalars {
      if encoding == .windows1252, let index = windowsCharacters.firstIndex(of: scalar.value) {
        bytes.append(0x80 + UInt8(index))
      } else if let byte = UInt8(exactly: scalar.value) {
        bytes.append(byte)
      } else {
        return nil
      }
    }
    return bytes
  }

  /// Finds the encoding that the text of an entry was read as.
  ///
  /// The size that the archive gives proves it: it is the length of the repaired text, and not of the text as it stands. The
  /// repaired text must also be UTF-8.
  static func find(in entry: HAREntry) -> Encoding? {
    guard case .text = entry.source, !entry.isBase64, let size = entry.size, length(of: entry, nil) != size else {
      return nil
    }
    return [.latin1, .windows1252].first { length(of: entry, $0) == size }
  }

  /// Returns the length of the text, repaired if an encoding is given; nil if the result is not UTF-8.
  private static func length(of entry: HAREntry, _ encoding: Encoding?) -> UInt64? {
    var reader = HARBodyReader(entry)
    var count: UInt64 = 0
    var rest: [UInt8] = []
    while let piece = (try? reader.next()) ?? nil {
      guard let encoding else {
        count += UInt64(piece.count)
        continue
      }
      guard let bytes = bytes(of: piece.span, in: encoding) else { return nil }
      count += UInt64(bytes.count)
      rest += bytes
      // A piece may end within a character.
      let valid = rest.span.wellFormedUTF8PrefixCount
      guard rest.count - valid < 4 else { return nil }
      rest.removeFirst(valid)
    }
    return rest.isEmpty ? count : nil
  }
}
