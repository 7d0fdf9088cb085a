#if CommandLineTool
import StreamCaptures
import StreamPipeline
import TextDeltas

/// Writes the statistics of a stream as a JSON object on a line.
///
/// Sizes are in bytes, times in microseconds since the request.
enum StatisticsJSON {
  /// Appends the object of a file.
  static func append(
    _ statistics: StreamStatistics, of name: String, _ format: CaptureFormat?, _ problem: Problem?,
    to output: inout [UInt8]
  ) {
    output.beginObject()
    output.member("file", name)
    output.member("bytes", statistics.byteCount)
    if let format { output.member("capture", format.rawValue) }
    if let family = statistics.family { output.member("family", family.name) }
    output.beginArray("layers")
    for finding in statistics.detectedLayers { output.element(finding.layer.rawValue) }
    output.endArray()
    output.beginArray("elements")
    for elements in statistics.elements { append(elements, to: &output) }
    output.endArray()
    output.memberName("deltas")
    output.beginObject()
    append("kinds", statistics.deltaKinds, to: &output)
    append("sizes", statistics.tokenSizes, to: &output)
    output.endObject()
    append(statistics.times, to: &output)
    output.memberName("problem")
    if let problem { problem.append(to: &output) } else { output.element(nil) }
    output.endLine()
  }

  private static func append(_ elements: StreamStatistics.Elements, to output: inout [UInt8]) {
    output.beginObject()
    output.member("layer", elements.layer.rawValue)
    output.member("kind", elements.noun)
    output.member("count", elements.count)
    append("kinds", elements.kinds, to: &output)
    append("sizes", elements.sizes, to: &output)
    output.endObject()
  }

  /// Appends pairs of a name and a count: names need not be unique, and the rest has none.
  private static func append(_ name: StaticString, _ table: CountTable, to output: inout [UInt8]) {
    output.beginArray(name)
    for row in table.rows { append(row.name, row.count, to: &output) }
    if table.others > 0 { append(nil, table.others, to: &output) }
    output.endArray()
  }

  private static func append(_ name: String?, _ count: UInt64, to output: inout [UInt8]) {
    output.beginArray()
    output.element(name)
    output.element(count)
    output.endArray()
  }

  private static func append(_ name: StaticString, _ numbers: Distribution, to output: inout [UInt8]) {
    output.memberName(name)
    output.beginObject()
    output.member("count", numbers.count)
    if numbers.count > 0 {
      output.member("sum", numbers.sum)
      output.member("min", numbers.minimum)
      output.member("median", numbers.quantile(0.5))
      output.member("p95", numbers.quantile(0.95))
      output.member("max", numbers.maximum)
      output.beginArray("histogram")
      for bucket in numbers.histogram {
        output.beginArray()
        output.element(bucket.range.lowerBound)
        output.element(bucket.range.upperBound)
        output.element(bucket.count)
        output.endArray()
      }
      output.endArray()
    }
    output.endObject()
  }

  private static func append(_ times: StreamStatistics.Times, to output: inout [UInt8]) {
    guard let firstByte = times.firstByte else { return }
    output.memberName("times")
    output.beginObject()
    output.member("firstByte", firstByte)
    if let token = times.firstToken { output.member("firstToken", token) }
    if let token = times.lastToken { output.member("lastToken", token) }
    append("gaps", times.gaps, to: &output)
    output.endObject()
  }
}
#endif
