internal import ByteKernels

/// Reads the responses from the output of `curl -v`, in which heads and remarks are mixed with the body.
///
/// Lines of heads begin with `< `, those of requests with `> `, and remarks with `* ` or a brace; everything else is body. A
/// remark may follow a body without a line break, so curl's last remarks are found within a line, too.
@available(StreamingCodec 1.0, *)
struct CurlVerboseReader: ~Copyable {
  /// Lines of bodies may be longer than this; they are passed on in pieces.
  private static let longestBodyLine = 65_536
  /// The first bytes of a line, which decide what it is.
  private static let longestMark = 120
  /// The last bytes of a line of a body, which may be curl's last remark.
  private static let longestRemark = 512
  private static let lastRemarks = [" left intact", "* Closing connection", "* closing connection"]

  /// What a line is, by its beginning.
  private enum LineKind {
    case head
    case request
    case body
    case remark
  }

  private let maximumLineLength: Int
  private var line: [UInt8] = []
  /// The offset of the line in the file.
  private var offset: UInt64 = 0
  private var isInHead = false
  private var isInRequest = false
  private var isInInterim = false
  private var isInBody = false
  /// Whether no line of the body can begin as a remark does.
  private var isStructured = false
  /// Whether the beginning of the line has been passed on as body.
  private var isWithinBodyLine = false

  init(maximumLineLength: Int) { self.maximumLineLength = max(maximumLineLength, Self.longestMark) }

  /// Reads to the end of the next line of a head or body, and appends its bytes.
  ///
  /// - Returns: Whether a line was read; false if more input is needed.
  @_lifetime(input: copy input)
  mutating func read(
    _ input: inout Span<UInt8>, into bytes: inout [UInt8], for connection: inout ConnectionDecoder
  ) throws(CurlTraceError) -> Bool {
    guard !input.isEmpty else { return false }
    var end = 0
    while end < input.count, input[end] != 0x0A { end += 1 }
    let isComplete = end < input.count
    let count = isComplete ? end + 1 : end
    line.append(copying: input.extracting(first: count))
    input = input.extracting(count...)
    try checkLength(isComplete: isComplete)
    if isComplete {
      takeLine(into: &bytes, for: &connection)
    } else if line.count > Self.longestBodyLine, kind == .body {
      // A remark at the end of the line is found however it is read.
      bytes += line.dropLast(Self.longestRemark)
      offset += UInt64(line.count - Self.longestRemark)
      line.removeFirst(line.count - Self.longestRemark)
      isWithinBodyLine = true
    }
    return true
  }

  /// Ends the output, and appends the bytes of its last line.
  mutating func finish(into bytes: inout [UInt8], for connection: inout ConnectionDecoder) {
    if !line.isEmpty { takeLine(into: &bytes, for: &connection) }
  }

  private func checkLength(isComplete: Bool) throws(CurlTraceError) {
    guard line.count - (isComplete ? 1 : 0) > maximumLineLength, kind != .body else { return }
    throw .lineTooLong(offset: offset, limit: maximumLineLength)
  }

  private mutating func takeLine(into bytes: inout [UInt8], for connection: inout ConnectionDecoder) {
    switch kind {
    case .head: takeHeadLine(into: &bytes, for: &connection)
    case .request:
      isInRequest = line.count > 4
      noteRequest(text, &connection)
    case .body: bytes += bodyLine
    case .remark: break
    }
    offset += UInt64(line.count)
    line = []
    isWithinBodyLine = false
  }

  /// The beginning of the line.
  private var text: String { String(decoding: line.prefix(Self.longestMark), as: UTF8.self) }

  private var kind: LineKind {
    if isWithinBodyLine { return .body }
    let text = text
    if text.hasPrefix("< ") || text == "<\n" || text == "<\r\n", isInHead || text.hasPrefix("< HTTP/") || isStructured {
      return .head
    }
    if text.hasPrefix("> "), isInRequest || !isInBody || isStructured || text.contains(" HTTP/") { return .request }
    return isInBody && !isRemark(text) ? .body : .remark
  }

  /// Takes a line of a head, or of a trailer section, which is ignored.
  private mutating func takeHeadLine(into bytes: inout [UInt8], for connection: inout ConnectionDecoder) {
    let content = Array(line.dropFirst(2).prefix { $0 != 0x0D && $0 != 0x0A })
    if content.starts(with: "HTTP/".utf8) {
      // curl 7.88 does not write the empty line after a 1xx head.
      if isInHead, isInInterim { bytes += [0x0D, 0x0A] }
      connection.beginMessage()
      (isInHead, isInBody, isStructured) = (true, false, false)
      isInInterim = content.split(separator: 0x20).dropFirst().first?.first == UInt8(ascii: "1")
    }
    guard isInHead else { return }
    bytes += content + [0x0D, 0x0A]
    let field = String(decoding: content.prefix(80), as: UTF8.self).lowercased()
    if field.hasPrefix("content-type:"), field.contains("event-stream") || field.contains("json") {
      isStructured = true
    }
    if content.isEmpty { (isInHead, isInBody) = (false, true) }
  }

  private func noteRequest(_ text: String, _ connection: inout ConnectionDecoder) {
    let words = text.split(whereSeparator: \.isWhitespace)
    guard words.count == 4, words[3].hasPrefix("HTTP/"), words[1] != "CONNECT" else { return }
    connection.expectResponse(to: String(words[1]), target: String(words[2]))
  }

  /// Whether a line is a remark, or a line of the progress meter.
  private func isRemark(_ text: String) -> Bool {
    if text.hasPrefix("{ [") || text.hasPrefix("} [") { return text.contains("bytes data]") }
    guard !isStructured else {
      let isMeter = text.first == " " || text.first == "\r" || text.first?.isNumber == true
      return text.hasPrefix("* ")
        || isMeter && (text.contains("--:--:--") || text.contains("% Total") || text.contains("Dload"))
    }
    return text.hasPrefix("* Connection #") || text.hasPrefix("* Closing connection")
      || text.hasPrefix("* closing connection")
  }

  /// The line without a remark that follows the body without a line break.
  private var bodyLine: ArraySlice<UInt8> {
    guard let star = line.suffix(Self.longestRemark).lastIndex(of: UInt8(ascii: "*")) else { return line[...] }
    let remark = String(decoding: line[star...], as: UTF8.self)
    let isLast = Self.lastRemarks.contains { remark.contains($0) }
    return isLast
      && (remark.hasPrefix("* Connection #") || remark.hasPrefix("* Closing") || remark.hasPrefix("* closing"))
      ? line[..<star] : line[...]
  }
}
