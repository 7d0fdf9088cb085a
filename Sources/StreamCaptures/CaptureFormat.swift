/// A format of files that represent a stream in another form than its bytes.
@nonexhaustive
public enum CaptureFormat: String, CaseIterable, Hashable, Sendable {
  /// A trace that curl wrote with `--trace`.
  case curlTrace = "curl-trace"
  /// The output of `curl -v`: heads, remarks and body, as a terminal shows them.
  case curlVerbose = "curl-verbose"
  /// An HTTP archive, as browsers and proxies save them.
  case har
  /// A cassette in YAML, as VCR and vcrpy record them, with bodies in base64.
  case cassette
  /// Bytes in base64.
  case base64
  /// Bytes as pairs of hexadecimal digits, as `xxd -p` writes them.
  case hex
  /// A hex dump with addresses, as xxd, hexdump and od write them.
  case hexDump = "hex-dump"
}

extension CaptureFormat {
  /// The format as a noun, for messages.
  package var noun: String {
    switch self {
    case .curlTrace: "a curl trace"
    case .curlVerbose: "the output of curl -v"
    case .har: "an HTTP archive"
    case .cassette: "a cassette with bodies in base64"
    case .base64: "base64 text"
    case .hex: "hexadecimal text"
    case .hexDump: "a hex dump"
    }
  }
}

extension CaptureFormat {
  /// The number of bytes of a file that are looked at, at most.
  ///
  /// curl's remarks about TLS may fill pages before a line shows whether the file is a trace.
  static let longestBeginning = 32_768

  /// The number of bytes after which only complete lines decide.
  static let longestPrefix = 4096

  /// The result of looking at the beginning of a file.
  enum Finding: Equatable {
    case needsMore
    /// The format of the file; nil if it is a file of plain bytes.
    case found(CaptureFormat?)
  }

  /// Detects the format of a file by its beginning.
  ///
  /// - Parameters:
  ///   - beginning: The first bytes, at most ``longestBeginning``.
  ///   - isAll: Whether no more bytes will be looked at.
  @available(StreamingCodec 1.0, *)
  static func find(in beginning: [UInt8], isAll: Bool) -> Finding {
    guard let first = beginning.first else { return isAll ? .found(nil) : .needsMore }
    // The first byte shows of most files that they are none of these.
    var finders: [([UInt8], Bool) -> Finding] = []
    switch first {
    case 0x30...0x39: finders = [findTrace, EncodedTextStart.findDump, EncodedTextStart.find]
    case UInt8(ascii: "="), UInt8(ascii: "["): finders = [findTrace]
    case UInt8(ascii: "<"), UInt8(ascii: "*"): finders = [findTrace, findVerbose]
    case UInt8(ascii: ">"): finders = [findVerbose]
    case 0x20: finders = [findVerbose, findArchive]
    case UInt8(ascii: "{"), 0x09, 0x0A, 0x0D, 0xEF: finders = [findArchive]
    case UInt8(ascii: "A")...UInt8(ascii: "H"), UInt8(ascii: "S"), UInt8(ascii: "\""):
      finders = [EncodedTextStart.find]
    case UInt8(ascii: "-"), UInt8(ascii: "h"), UInt8(ascii: "i"): finders = [findCassette]
    default: break
    }
    // The order is the precedence: a later finder is asked only after the earlier ones have ruled their formats out.
    for find in finders {
      let finding = find(beginning, isAll)
      if finding != .found(nil) { return finding }
    }
    return .found(nil)
  }

  // MARK: Traces

  /// The beginnings of a trace's first line, after time and numbers.
  private static let markers = ["== Info:", "=> Send ", "<= Recv "]
  /// The first remarks of curl, after the asterisk with which `-v` and new versions of `--trace` mark them.
  private static let remarks =
    firstRemarks + [
      "[", "Note: ", "Uses proxy ", "Added cookie ", "Resolving ", "Found bundle ", "Re-using ", "Connected to ",
      "Rebuilt URL", "About to connect", "Expire in ", "STATE: ", "Initializing NSS", "Unsupported proxy",
    ]
  /// The remarks that a file may begin with that has nothing but remarks: the connection failed.
  private static let firstRemarks = ["  Trying ", "Trying ", "Host ", "Couldn't ", "Could not resolve"]

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
    for marker in markers {
      if line.starts(with: marker.utf8) { return .found(.curlTrace) }
      if marker.utf8.starts(with: line) { mayBecome = true }
    }
    for remark in remarks.map({ "* " + $0 }) {
      if line.starts(with: remark.utf8) { return findByLines(beginning, isAll: isAll) }
      if remark.utf8.starts(with: line) { mayBecome = true }
    }
    return mayBecome && !isAll ? .needsMore : .found(nil)
  }

  /// Looks for the line that shows whether remarks belong to a trace or to the output of `curl -v`.
  ///
  /// Lists in other texts begin with asterisks, too: a line that curl does not write shows that the file is no capture.
  private static func findByLines(_ beginning: [UInt8], isAll: Bool) -> Finding {
    // The last line may be cut.
    let lines = beginning.split(separator: 0x0A, omittingEmptySubsequences: false)
    for line in isAll ? lines[...] : lines.dropLast() {
      let text = String(decoding: line.prefix(400), as: UTF8.self)
      if markers.contains(where: { text.prefix(60).contains($0) }) { return .found(.curlTrace) }
      if isVerboseLine(text) { return .found(.curlVerbose) }
      if let first = line.first, !lineBeginnings.contains(first) { return .found(nil) }
    }
    guard isAll else { return .needsMore }
    let isFailure =
      firstRemarks.contains { beginning.dropFirst(2).starts(with: $0.utf8) }
      && lines.allSatisfy { $0.isEmpty || $0.starts(with: "* ".utf8) }
    return .found(isFailure ? .curlTrace : nil)
  }

  // MARK: Verbose output

  /// The heading of curl's progress meter.
  private static let meter = "  % Total    % Received"

  /// The bytes that lines of curl begin with: marks, times, and the progress meter.
  private static let lineBeginnings = Array("*><={}[ \t\r0123456789".utf8)

  /// Whether a line of `curl -v` begins with the mark of a head.
  private static func isVerboseLine(_ text: String) -> Bool {
    text.hasPrefix("< HTTP/") || text.hasPrefix("> ") && text.contains(" HTTP/")
  }

  private static func findVerbose(in beginning: [UInt8], isAll: Bool) -> Finding {
    let text = String(decoding: beginning.prefix(64), as: UTF8.self)
    if text.hasPrefix(meter) { return findVerboseAfterMeter(in: beginning, isAll: isAll) }
    let starts = ["< HTTP/", "> GET /", "> POST /", "> HEAD /", "> PUT /", "> PATCH /", "> DELETE /"]
    if starts.contains(where: { text.hasPrefix($0) }) { return .found(.curlVerbose) }
    let mayBecome = starts.contains { $0.hasPrefix(text) } || meter.hasPrefix(text)
    return mayBecome && !isAll ? .needsMore : .found(nil)
  }

  /// Looks for the marks of `curl -v`: without it, the meter may stand before, and within, a body.
  private static func findVerboseAfterMeter(in beginning: [UInt8], isAll: Bool) -> Finding {
    let lines = beginning.split(separator: 0x0A, omittingEmptySubsequences: false)
    for line in lines.dropLast(isAll ? 0 : 1) {
      let text = String(decoding: line, as: UTF8.self)
      if ["* ", "> ", "< ", "{ [", "} ["].contains(where: { text.hasPrefix($0) }) { return .found(.curlVerbose) }
      let isMeter = ["--:--:--", "% Total", "Dload"].contains { text.contains($0) }
      guard isMeter || line.allSatisfy({ $0 == 0x20 || $0 == 0x0D }) else { return .found(nil) }
    }
    return isAll ? .found(nil) : .needsMore
  }

  // MARK: Cassettes

  private static func findCassette(in beginning: [UInt8], isAll: Bool) -> Finding {
    var text = String(decoding: beginning.prefix(64), as: UTF8.self)
    if text.hasPrefix("---\r\n") { text = "---\n" + String(text.unicodeScalars.dropFirst(5)) }
    let starts = ["---\nhttp_interactions:", "---\ninteractions:", "http_interactions:", "interactions:"]
    if starts.contains(where: { text.hasPrefix($0) }) { return .found(.cassette) }
    let mayBecome = starts.contains { $0.hasPrefix(text) }
    return mayBecome && !isAll ? .needsMore : .found(nil)
  }

  // MARK: Archives

  /// The names of the members that the object `log` may have.
  private static let members = ["version", "creator", "browser", "pages", "entries", "comment"]

  /// Compares the beginning with `{"log":{` and the name of a member.
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
