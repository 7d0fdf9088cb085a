import StreamCaptures
import StreamPipeline
import StrictJSON
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
    output += #"{"file":"#.utf8
    JSONText.appendString(name, to: &output)
    output += ",\"bytes\":\(statistics.byteCount)".utf8
    if let format { output += ",\"capture\":\"\(format.rawValue)\"".utf8 }
    if let family = statistics.family {
      output += ",\"family\":".utf8
      JSONText.appendString(family.name, to: &output)
    }
    output += ",\"layers\":[".utf8
    list(statistics.detectedLayers, &output) { finding, output in JSONText.appendString(finding.layer.rawValue, to: &output) }
    output += "],\"elements\":[".utf8
    list(statistics.elements, &output) { elements, output in append(elements, to: &output) }
    output += "],\"deltas\":{\"kinds\":".utf8
    append(statistics.deltaKinds, to: &output)
    output += ",\"sizes\":".utf8
    append(statistics.tokenSizes, to: &output)
    output += "}".utf8
    append(statistics.times, to: &output)
    output += ",\"problem\":".utf8
    if let problem {
      problem.append(to: &output)
      // An object among others, no line by itself.
      output.removeLast()
    } else {
      output += "null".utf8
    }
    output += "}\n".utf8
  }

  private static func append(_ elements: StreamStatistics.Elements, to output: inout [UInt8]) {
    output += "{\"layer\":\"\(elements.layer.rawValue)\",\"kind\":\"\(elements.noun)\",\"count\":\(elements.count)".utf8
    output += ",\"kinds\":".utf8
    append(elements.kinds, to: &output)
    output += ",\"sizes\":".utf8
    append(elements.sizes, to: &output)
    output += "}".utf8
  }

  /// Pairs, because a name may be any.
  private static func append(_ table: CountTable, to output: inout [UInt8]) {
    output += "[".utf8
    list(table.rows, &output) { row, output in
      output += "[".utf8
      JSONText.appendString(row.name, to: &output)
      output += ",\(row.count)]".utf8
    }
    if table.others > 0 { output += ",[null,\(table.others)]".utf8 }
    output += "]".utf8
  }

  private static func append(_ numbers: Distribution, to output: inout [UInt8]) {
    output += "{\"count\":\(numbers.count)".utf8
    if numbers.count > 0 {
      output += ",\"sum\":\(numbers.sum),\"min\":\(numbers.minimum),\"median\":\(numbers.quantile(0.5))".utf8
      output += ",\"p95\":\(numbers.quantile(0.95)),\"max\":\(numbers.maximum),\"histogram\":[".utf8
      list(numbers.histogram, &output) { bucket, output in
        output += "[\(bucket.range.lowerBound),\(bucket.range.upperBound),\(bucket.count)]".utf8
      }
      output += "]".utf8
    }
    output += "}".utf8
  }

  private static func append(_ times: StreamStatistics.Times, to output: inout [UInt8]) {
    guard let firstByte = times.firstByte else { return }
    output += ",\"times\":{\"firstByte\":\(firstByte)".utf8
    if let token = times.firstToken { output += ",\"firstToken\":\(token)".utf8 }
    if let token = times.lastToken { output += ",\"lastToken\":\(token)".utf8 }
    output += ",\"gaps\":".utf8
    append(times.gaps, to: &output)
    output += "}".utf8
  }

  private static func list<Element>(
    _ elements: some Sequence<Element>, _ output: inout [UInt8], _ append: (Element, inout [UInt8]) -> Void
  ) {
    var isFirst = true
    for element in elements {
      if !isFirst { output.append(UInt8(ascii: ",")) }
      isFirst = false
      append(element, &output)
    }
  }
}
