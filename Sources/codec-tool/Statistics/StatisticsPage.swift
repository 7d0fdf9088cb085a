#if CommandLineTool
import StreamCaptures
import StreamPipeline

/// Writes the statistics of streams as one HTML page that needs no other file and no network.
///
/// The page has a section for each stream: as HTML its outcome and, for readers without scripts, the table; as data the
/// object that `--format json` writes, and the timeline. A script draws the rest. Nothing in a stream becomes markup:
/// HTML has references in place of its special characters, and data has escapes.
struct StatisticsPage {
  /// The most sections that are open at first.
  private static let openCount = 4
  /// The most messages of a file that have a timeline.
  private static let timelineCount = 64
  /// The number of files that share what the timelines of all may take.
  private static let fullCount = 16

  /// The names of the files; empty for standard input.
  let names: [String]

  /// Returns how much of a stream's timeline the page keeps; nil for none of it.
  ///
  /// - Parameter file: The file, at a message.
  func timelineLimits(for file: InputFile) -> StreamTimeline.Limits? {
    guard file.messageIndex < Self.timelineCount else { return nil }
    var limits = StreamTimeline.Limits()
    let share = max(1, names.count / Self.fullCount)
    limits.runCount = max(100, limits.runCount / share)
    limits.textLength = max(1_000, limits.textLength / share)
    limits.textCount = max(250, limits.textCount / share)
    return limits
  }

  // MARK: The page

  /// Appends all that comes before the first section.
  func appendBeginning(to output: inout Output) {
    let name = (names.first ?? InputFile.name(of: "-")).printable.escapedForHTML
    let others = names.count > 1 ? " and \(counted(names.count - 1, "other file"))" : ""
    output.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
    output.append(
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        + "script-src 'sha256-\(Self.scriptHash)'\">\n")
    output.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
    output.append("<meta name=\"color-scheme\" content=\"light dark\">\n")
    output.append("<title>\(name)\(others): stream statistics</title>\n")
    output.append("<style>\n\(Self.style)</style>\n</head>\n<body>\n")
    output.append("<header>\n<h1>Stream statistics</h1>\n</header>\n<main>\n")
  }

  /// Appends all that comes after the last section.
  ///
  /// - Parameter statuses: How the files ended.
  func appendEnd(_ statuses: [ExitStatus], to output: inout Output) {
    output.append("</main>\n")
    if statuses.count > 1 { output.append("<p id=\"summary\">\(statuses.summary(Style(.never)))</p>\n") }
    output.append(Self.legend)
    output.append("<script>\(Self.script)</script>\n</body>\n</html>\n")
  }

  // MARK: A section

  /// Appends the section of a stream.
  ///
  /// - Parameters:
  ///   - failure: Why the stream did not end well, as it is reported; nil if all is well.
  ///   - problem: What is wrong in the stream.
  func append(
    _ statistics: StreamStatistics, of file: InputFile, _ failure: Failure?, _ problem: Problem?,
    to output: inout Output
  ) {
    var table = StatisticsTable(style: Style(.never))
    table.append(statistics, of: file.title, file.captureFormat)
    let isOpen = names.count <= Self.openCount && file.messageIndex < Self.openCount
    output.append("<details class=\"stream\"\(isOpen ? " open" : "")>\n<summary>\n")
    Self.appendHeading(file.title, failure, to: &output)
    output.append("</summary>\n<noscript><pre>\(table.lines.joined(separator: "\n").escapedForHTML)</pre></noscript>\n")
    output.append("<script type=\"application/json\" class=\"statistics\">")
    var data: [UInt8] = []
    StatisticsJSON.append(statistics, of: file.title, file.captureFormat, problem, to: &data)
    Self.appendData(data, to: &output.bytes)
    output.append("</script>\n")
    if let timeline = statistics.timeline {
      output.append("<script type=\"application/json\" class=\"timeline\">")
      data.removeAll(keepingCapacity: true)
      TimelineJSON.append(timeline, isCut: statistics.problem?.isIncomplete ?? false, to: &data)
      Self.appendData(data, to: &output.bytes)
      output.append("</script>\n")
    }
    output.append("</details>\n")
  }

  /// Appends what the page says of a file that cannot be opened.
  func append(_ failure: Failure, of name: String, to output: inout Output) {
    output.append("<section class=\"unopened\">\n")
    Self.appendHeading(name, failure, to: &output)
    output.append("</section>\n")
  }

  private static func appendHeading(_ name: String, _ failure: Failure?, to output: inout Output) {
    let (outcome, quality) = failure.map { ($0.message.printable, "bad") } ?? ("OK", "good")
    output.append("<h2>\(name.printable.escapedForHTML)</h2>\n")
    output.append("<span class=\"outcome \(quality)\">\(outcome.escapedForHTML)</span>\n")
  }

  /// Appends JSON for a block of data: the characters of tags, which are only in strings, as escapes.
  private static func appendData(_ json: [UInt8], to output: inout [UInt8]) {
    output.reserveCapacity(output.count + json.count)
    for byte in json {
      switch byte {
      case UInt8(ascii: "<"): output += "\\u003c".utf8
      case UInt8(ascii: ">"): output += "\\u003e".utf8
      case UInt8(ascii: "&"): output += "\\u0026".utf8
      default: output.append(byte)
      }
    }
  }
}

extension String {
  /// The text as HTML, in elements and in attributes.
  fileprivate var escapedForHTML: String {
    var escaped = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
#endif
