#if CommandLineTool
import ByteKernels

/// Draws elements that consist of lines of text: HTTP heads, trailers, size lines, server-sent events, preludes.
///
/// It shows the lines as they are, and trusts none of them, because elements may be broken.
struct TextShapes {
  /// The longest value shown beside the bytes, in characters.
  private static let longestValue = 60
  /// The longest beginning of a line that is looked at, in bytes.
  private static let longestBeginning = 64 << 10

  let style: Style

  // MARK: Heads

  /// Draws a start line and header fields; returns the description of the bytes after them.
  func drawHead(_ drawing: inout Drawing, _ output: inout Output) -> String {
    skipLineEnd(&drawing, &output)
    var isStart = true
    while let line = nextLine(of: drawing) {
      if line.text.isEmpty {
        drawing.field(line.count, "end of the head", showsText: true, &output)
      } else if isStart {
        drawing.field(line.count, style(.title, short(line.text)), showsText: true, &output)
      } else {
        drawing.field(line.count, field(line.text), showsText: true, &output)
      }
      isStart = false
    }
    return "line, cut short"
  }

  /// Draws a trailer section.
  func drawTrailers(_ drawing: inout Drawing, _ output: inout Output) -> String {
    while let line = nextLine(of: drawing) {
      drawing.field(line.count, line.text.isEmpty ? "end of the trailers" : field(line.text), showsText: true, &output)
    }
    return "line, cut short"
  }

  private func field(_ line: String) -> String {
    guard let colon = line.utf8.firstIndex(of: 0x3A) else { return short(line) }
    let value = line[line.utf8.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
    return "\(style(.name, short(String(line[..<colon])))) \(style(.value, short(String(value))))"
  }

  // MARK: Chunks

  /// Draws the size line of a chunk, after the line end of the data before it.
  func drawSizeLine(_ drawing: inout Drawing, _ extensions: String, _ output: inout Output) -> String {
    skipLineEnd(&drawing, &output)
    guard let line = nextLine(of: drawing) else { return "size line, cut short" }
    let digits = line.text.prefix { $0.isASCII && $0.isHexDigit }
    guard let size = UInt64(digits, radix: 16) else { return "no size line" }
    let what = size == 0 ? "last chunk" : "size \(style(.value, "\(size)"))"
    drawing.field(line.count, what + (extensions.isEmpty ? "" : ", \(extensions)"), showsText: true, &output)
    return "bytes"
  }

  /// Draws the line end of the data before.
  private func skipLineEnd(_ drawing: inout Drawing, _ output: inout Output) {
    if drawing.rest.starts(with: "\r\n") { drawing.field(2, "end of the data before", showsText: true, &output) }
  }

  // MARK: Events

  /// Draws the fields of a server-sent event.
  func drawEvent(_ drawing: inout Drawing, _ output: inout Output) -> String {
    if drawing.rest.starts(with: "\u{FEFF}") { drawing.field(3, "byte order mark", &output) }
    if drawing.rest.starts(with: "\n") { drawing.field(1, "the rest of a line end", showsText: true, &output) }
    while let line = nextLine(of: drawing) {
      drawing.field(line.count, eventField(line.text), showsText: true, &output)
    }
    return "line that has no end"
  }

  private func eventField(_ line: String) -> String {
    guard !line.isEmpty else { return "end of the event" }
    guard line.first != ":" else { return "comment" }
    let colon = line.utf8.firstIndex(of: 0x3A) ?? line.endIndex
    let name = String(line[..<colon])
    var value = line[colon...].dropFirst()
    if value.first == " " { value = value.dropFirst() }
    guard ["data", "event", "id", "retry"].contains(name) else { return "unknown field, ignored" }
    return "\(style(.name, name))\(value.isEmpty ? "" : " " + style(.value, short(String(value))))"
  }

  // MARK: Preludes

  /// Draws a prelude and its delimiter.
  func drawPrelude(_ drawing: inout Drawing, _ summary: String, _ output: inout Output) -> String {
    var count = 0
    while count < drawing.rest.count, drawing.rest[count] != 0 { count += 1 }
    drawing.field(count, summary, showsText: true, &output)
    var nuls = 0
    while nuls < drawing.rest.count, drawing.rest[nuls] == 0 { nuls += 1 }
    guard nuls > 0 else { return "bytes" }
    drawing.field(
      nuls, "delimiter, \(counted(nuls, "NUL")) \(nuls == 8 ? style(.good, "✓") : style(.bad, "✗"))", &output)
    return "body"
  }

  // MARK: Lines

  /// Returns the beginning of the next complete line, and the length of the line with its end in bytes, or nil.
  private func nextLine(of drawing: borrowing Drawing) -> (text: String, count: Int)? {
    let rest = drawing.rest
    var end = 0
    while end < rest.count, rest[end] != 0x0A {
      // A CR ends a line of an event by itself.
      if rest[end] == 0x0D, end + 1 < rest.count, rest[end + 1] != 0x0A {
        return (beginning(rest.extracting(first: end)), end + 1)
      }
      end += 1
    }
    guard end < rest.count else {
      guard end > 0, rest[end - 1] == 0x0D else { return nil }
      return (beginning(rest.extracting(first: end - 1)), end)
    }
    let isPair = end > 0 && rest[end - 1] == 0x0D
    return (beginning(rest.extracting(first: isPair ? end - 1 : end)), end + 1)
  }

  private func beginning(_ line: Span<UInt8>) -> String {
    String(repairing: line.extracting(first: min(line.count, Self.longestBeginning)))
  }

  /// The beginning of a text, control characters replaced.
  func short(_ text: String) -> String {
    text.count <= Self.longestValue ? text.printable : String(text.prefix(Self.longestValue - 1)).printable + "…"
  }
}
#endif
