#if CommandLineTool
import StreamCaptures
import StreamPipeline
import TextDeltas

/// Writes the statistics of a stream as tables for people.
struct StatisticsTable {
  private static let barWidth = 24
  private static let eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]

  let style: Style
  private(set) var lines: [String] = []

  init(style: Style) { self.style = style }

  /// Appends the statistics of a file.
  mutating func append(_ statistics: StreamStatistics, of name: String, _ format: CaptureFormat?) {
    var layers = statistics.detectedLayers.map(\.layer.rawValue)
    if let format { layers.insert(format.rawValue, at: 0) }
    if let family = statistics.family { layers.append(family.name) }
    let chain = layers.isEmpty ? "" : ": " + layers.joined(separator: " + ")
    lines.append(style(.title, "\(name.printable), \(counted(statistics.byteCount, "byte"))\(chain)"))
    append(statistics.elements)
    for elements in statistics.elements {
      append(elements.kinds, title: "kinds of \(elements.noun)s: \(elements.layer.rawValue)")
      append(elements.sizes, title: "sizes of \(elements.noun)s in bytes: \(elements.layer.rawValue)")
    }
    append(statistics.deltaKinds, title: "deltas")
    append(statistics.tokenSizes, title: "sizes of text deltas in bytes")
    append(statistics.times)
  }

  private mutating func append(_ elements: [StreamStatistics.Elements]) {
    guard !elements.isEmpty else { return }
    var rows = [["layer", "elements", "bytes", "least", "median", "p95", "most"]]
    for row in elements {
      let sizes = row.sizes
      let numbers = [sizes.sum, sizes.minimum, sizes.quantile(0.5), sizes.quantile(0.95), sizes.maximum]
      rows.append(
        [row.layer.rawValue, counted(row.count, row.noun)]
          + (sizes.count > 0 ? numbers.map { "\($0)" } : numbers.map { _ in "" }))
    }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    lines.append("")
    for (number, row) in rows.enumerated() {
      var line = ""
      for (column, cell) in row.enumerated() {
        line += "  " + (column < 2 ? cell.left(widths[column]) : cell.right(widths[column]))
      }
      while line.last == " " { line.removeLast() }
      lines.append(number == 0 ? style(.offset, line) : line)
    }
  }

  private mutating func append(_ table: CountTable, title: String) {
    guard !table.rows.isEmpty else { return }
    var rows = table.rows.map { ($0.name.printable, $0.count) }
    if table.others > 0 { rows.append(("others", table.others)) }
    append(rows, title: title)
  }

  private mutating func append(_ distribution: Distribution, title: String) {
    guard distribution.count > 1 else { return }
    let rows = distribution.histogram.map { range, count in
      (range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)–\(range.upperBound)", count)
    }
    append(rows, title: title, isNumeric: true)
  }

  /// Appends a bar for each row.
  private mutating func append(_ rows: [(name: String, count: UInt64)], title: String, isNumeric: Bool = false) {
    lines += ["", "  " + style(.offset, title)]
    let width = rows.map(\.name.count).max() ?? 0
    let digits = rows.map { "\($0.count)".count }.max() ?? 0
    let most = rows.map(\.count).max() ?? 0
    for row in rows {
      let name = isNumeric ? row.name.right(width) : row.name.left(width)
      let bar = rows.count > 1 ? Self.bar(row.count, of: most) : ""
      lines.append("  \(name)  \("\(row.count)".right(digits))\(bar.isEmpty ? "" : "  " + style(.name, bar))")
    }
  }

  /// A bar in eighths of a character; empty only for a count of zero.
  private static func bar(_ count: UInt64, of most: UInt64) -> String {
    guard count > 0, most > 0 else { return "" }
    let length = max(1, Int((Double(count) / Double(most) * Double(barWidth * 8)).rounded()))
    return String(repeating: "█", count: length / 8) + eighths[length % 8]
  }

  private mutating func append(_ times: StreamStatistics.Times) {
    guard let firstByte = times.firstByte else { return }
    lines += ["", "  " + style(.offset, "times since the request")]
    lines.append("  first byte      \(Self.time(firstByte))")
    if let token = times.firstToken { lines.append("  first token     \(Self.time(token))") }
    if let token = times.lastToken { lines.append("  last token      \(Self.time(token))") }
    guard times.gaps.count > 0 else { return }
    let gaps = [("median", 0.5), ("p95", 0.95)].map { name, part in "\(name) \(Self.time(times.gaps.quantile(part)))" }
    lines.append("  between tokens  \(gaps.joined(separator: ", ")), max \(Self.time(times.gaps.maximum))")
  }

  /// A time in about three digits.
  static func time(_ microseconds: UInt64) -> String {
    func decimal(_ value: Double, _ unit: String) -> String {
      let places = value < 9.995 ? 2 : value < 99.95 ? 1 : 0
      let scale = [1, 10, 100][places]
      let number = Int((value * Double(scale)).rounded())
      let fraction =
        places == 0 ? "" : "." + String(repeating: "0", count: places - "\(number % scale)".count) + "\(number % scale)"
      return "\(number / scale)\(fraction) \(unit)"
    }
    switch microseconds {
    case ..<1_000: return "\(microseconds) µs"
    case ..<1_000_000: return decimal(Double(microseconds) / 1e3, "ms")
    default: return decimal(Double(microseconds) / 1e6, "s")
    }
  }
}
#endif
