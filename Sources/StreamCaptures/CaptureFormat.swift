/// A format of files that hold a conversation over HTTP, and not just the bytes of a stream.
public enum CaptureFormat: String, CaseIterable, Hashable, Sendable {
  /// A trace that curl wrote with `--trace`.
  case curlTrace = "curl-trace"
  /// An HTTP archive, as browsers and proxies save them.
  case har
}

extension CaptureFormat {
  /// How much of a file is looked at.
  static let longestBeginning = 4096

  /// What the beginning of a file says.
  enum Finding: Equatable {
    case needsMore
    /// A file of that format; nil: one of none.
    case found(CaptureFormat?)
  }

  /// Tells from the beginning of a file which format it has.
  ///
  /// - Parameters:
  ///   - beginning: The first bytes, at most ``longestBeginning``.
  ///   - isAll: Whether more will not be looked at.
  @available(StreamingCodec 1.0, *)
  static func find(in beginning: [UInt8], isAll: Bool) -> Finding {
    guard let first = beginning.first else { return isAll ? .found(nil) : .needsMore }
    // Most files are known by their first byte.
    switch first {
    case 0x30...0x39, UInt8(ascii: "="), UInt8(ascii: "<"), UInt8(ascii: "["), UInt8(ascii: "*"):
      return findTrace(in: beginning, isAll: isAll)
    case UInt8(ascii: "{"), 0x20, 0x09, 0x0A, 0x0D, 0xEF:
      return findArchive(in: beginning, isAll: isAll)
    default: return .found(nil)
    }
  }

  // MARK: Traces

  /// What a trace begins with, behind a time and the numbers of transfer and connection.
  private static let markers = ["== Info:", "=> Send ", "<= Recv "]
  /// What the newest versions of curl write first, instead of `== Info:`.
  private static let stories = ["  Trying ", "Trying ", "Host ", "Note: ", "Uses proxy ", "Couldn't ", "["]

  private static func findTrace(in beginning: [UInt8], isAll: Bool) -> Finding {
    var line = beginning[...]
    if line[0] <= 0x39, line[0] >= 0x30 {
      // HH:MM:SS.ffffff and a blank.
      for (byte, wanted) in zip(line, "00:00:00.000000 ".utf8) {
        guard wanted == 0x30 ? (0x30...0x39).contains(byte) : byte == wanted else { return .found(nil) }
      }
      guard line.count > 16 else { return isAll ? .found(nil) : .needsMore }
      line = line.dropFirst(16)
    }
    if line.first == UInt8(ascii: "[") {
      let end = line.prefix(44).firstIndex(of: 0x20)
      let numbers = line.dropFirst().prefix(while: { $0 != 0x20 }).prefix(44)
      guard numbers.allSatisfy({ "0123456789-x]".utf8.contains($0) }), numbers.count < 44 else { return .found(nil) }
      guard let end, end + 1 < line.endIndex else { return isAll ? .found(nil) : .needsMore }
      line = line[(end + 1)...]
    }
    var mayBecome = false
    for marker in markers + stories.map({ "* " + $0 }) {
      if line.starts(with: marker.utf8) { return .found(.curlTrace) }
      if marker.utf8.starts(with: line) { mayBecome = true }
    }
    return mayBecome && !isAll ? .needsMore : .found(nil)
  }

  // MARK: Archives

  /// The members that the object `log` may have.
  private static let members = ["version", "creator", "browser", "pages", "entries", "comment"]

  /// Looks for `{"log":{` and the name of a member that belongs there.
  private static func findArchive(in beginning: [UInt8], isAll: Bool) -> Finding {
    var rest = beginning[...]
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let undecided: Finding = isAll ? .found(nil) : .needsMore
    if rest.first == mark[0] {
      guard rest.starts(with: mark) else { return mark.starts(with: rest) ? undecided : .found(nil) }
      rest = rest.dropFirst(3)
    }
    for token in ["{", "\"log\"", ":", "{", "\""] {
      rest = rest.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
      guard rest.starts(with: token.utf8) else { return token.utf8.starts(with: rest) ? undecided : .found(nil) }
      rest = rest.dropFirst(token.utf8.count)
    }
    for member in members.map({ $0 + "\"" }) {
      if rest.starts(with: member.utf8) { return .found(.har) }
      if member.utf8.starts(with: rest) { return undecided }
    }
    return .found(nil)
  }
}
