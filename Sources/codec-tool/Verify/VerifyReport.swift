#if CommandLineTool
import EventStreamCodec

/// How `verify` reports a file.
struct VerifyReport {
  let format: Verify.Format
  /// Whether intact files are omitted.
  let isQuiet: Bool
  let style: Style

  /// What was checked in a file.
  struct Findings {
    /// Counts of what is intact, by the noun for one of them.
    var counts: [(noun: String, count: UInt64)] = []
    /// Message types that the specification does not define, and how many messages have them.
    var unknownTypes: [(name: String, count: UInt64)] = []
    /// Ranges without an intact message.
    var skipped: [EventStreamSkippedRange] = []
    /// The total of the skipped ranges, in words; nil if nothing was skipped.
    var damage: String?
  }

  /// Writes the report of a file.
  func append(_ findings: Findings, of name: String, _ failure: Failure?, to output: inout Output) {
    if isQuiet, failure == nil, findings.unknownTypes.isEmpty { return }
    switch format {
    case .json: appendObject(findings, of: name, failure, to: &output.bytes)
    case .text: appendLines(findings, of: name, failure, to: &output)
    }
  }

  /// Writes the line that sums up all files.
  func appendSummary(_ statuses: [ExitStatus], to output: inout Output) {
    guard isQuiet || statuses.count > 1 else { return }
    switch format {
    case .text: output.line(statuses.summary(style))
    // Standard output has an object per file, and nothing else.
    case .json: if isQuiet { output.report(statuses.summary(style)) }
    }
  }

  private func appendLines(_ findings: Findings, of name: String, _ failure: Failure?, to output: inout Output) {
    let intact = findings.counts.map { counted($0.count, $0.noun) }.joined(separator: ", ")
    let unknown = findings.unknownTypes.map { "; \(counted($0.count, "message")) of unknown type \($0.name.printable)" }
    if let damage = findings.damage {
      output.line("\(name): \(style(.bad, "damaged")): intact: \(intact); \(damage)\(unknown.joined())")
    } else if let failure {
      let rest = findings.counts.isEmpty ? "" : "; intact: \(intact)\(unknown.joined())"
      output.line("\(name): \(style(.bad, failure.message.printable))\(rest)")
    } else {
      output.line("\(name): \(style(.good, "OK")): \(intact)\(unknown.joined())")
    }
  }

  /// The plural of a noun as a member's name: `signedMessages` for `signed message`.
  private static func memberName(of noun: String) -> String {
    let words = noun.split(separator: " ")
    return words.prefix(1).joined() + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
      + "s"
  }

  private func appendObject(_ findings: Findings, of name: String, _ failure: Failure?, to output: inout [UInt8]) {
    output.beginObject()
    output.member("file", name)
    output.member("ok", failure == nil)
    output.member("exitCode", failure?.status.rawValue ?? 0)
    output.memberName("intact")
    output.beginObject()
    for (noun, count) in findings.counts {
      output.memberName(computed: Self.memberName(of: noun))
      output.element(count)
    }
    output.endObject()
    if !findings.unknownTypes.isEmpty {
      output.beginArray("unknownTypes")
      for (name, count) in findings.unknownTypes {
        output.beginArray()
        output.element(name)
        output.element(count)
        output.endArray()
      }
      output.endArray()
    }
    if !findings.skipped.isEmpty {
      output.beginArray("skipped")
      for skipped in findings.skipped {
        output.beginObject()
        output.member("offset", skipped.range.lowerBound)
        output.member("length", skipped.range.upperBound - skipped.range.lowerBound)
        output.member("code", skipped.reason.code)
        output.member("message", skipped.reason.problem)
        output.endObject()
      }
      output.endArray()
    }
    output.member("message", failure?.message)
    output.memberName("problem")
    if let problem = failure?.problem { problem.append(to: &output) } else { output.element(nil) }
    output.endLine()
  }
}
#endif
