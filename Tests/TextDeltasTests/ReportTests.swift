import StrictJSON
import TestSupport
import TextDeltas
import Testing

/// The public reports that concern documents, read without the layers around them.
@Suite("Reports", .enabled(if: Corpus.isPresent, Comment(rawValue: Corpus.absence)))
struct ReportTests {
  struct Report: CustomTestStringConvertible {
    var input = ""
    var channel = DeltaKind.text
    var text: String?
    var pieces: [String] = []
    var isError = false

    var testDescription: String { "\(input), \(channel)" }
  }

  static let all: [Report] = {
    guard Corpus.isPresent, let cases = try? json(at: "reports/cases.json").arrayValue else { return [] }
    return cases.compactMap { one in
      let kinds = ["family", "lost-part", "error-in-band", "unknown-shape", "control-marker"]
      let arguments = (one["args"]?.arrayValue ?? []).compactMap(\.stringValue)
      // The pipeline reads functions' preludes.
      guard kinds.contains(one["kind"]?.stringValue ?? ""), arguments.first == "text",
        let input = one["input"]?.stringValue, !input.contains("lambda-buffered"), !input.contains("lwa")
      else { return nil }
      return Report(
        input: input, channel: arguments.count > 2 ? arguments[2] == "reasoning" ? .reasoning : .toolInput : .text,
        text: one["stdout"]?.stringValue, pieces: (one["stdoutHas"]?.arrayValue ?? []).compactMap(\.stringValue),
        isError: (one["exit"]?.arrayValue ?? []).allSatisfy { $0.intValue == 69 })
    }
  }()

  @Test("each yields its text or its error", arguments: all)
  func report(_ report: Report) throws {
    let bytes = try Corpus.bytes("reports/\(report.input)")
    let found = report.input.hasSuffix(".bin") ? extract(frames: NaiveFrame.split(bytes).frames) : extract(bytes)
    #expect(found.error == nil)
    let text = found.text(of: report.channel)
    if let expected = report.text { #expect(text == expected) }
    for piece in report.pieces { #expect(text.contains(piece)) }
    if case .failed = found.ending {
      #expect(report.isError)
    } else {
      #expect(!report.isError && !text.isEmpty, "\(String(describing: found.outcome))")
    }
  }
}
