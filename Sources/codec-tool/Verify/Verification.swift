#if CommandLineTool
import ByteKernels
import EventStreamCodec
import StreamPipeline

/// Checks a file, and keeps nothing but counts.
struct Verification: ElementHandler {
  private let chain: LayerChain
  private let report: VerifyReport
  private var latest = Checked.other
  private var elements: UInt64 = 0
  private var heads: UInt64 = 0
  private var chunks: UInt64 = 0
  private var preludes: UInt64 = 0
  private var unknownTypes = UnknownTypes()
  private let bodyCheck: BodyCheck
  /// Whether signatures are verified, too.
  private let verifiesSignatures: Bool

  init(_ chain: LayerChain, _ report: VerifyReport, _ bodyCheck: BodyCheck, verifiesSignatures: Bool) {
    self.chain = chain
    self.report = report
    self.bodyCheck = bodyCheck
    self.verifiesSignatures = verifiesSignatures
  }

  var silenceNote: String? { nil }

  /// The result of checking an element.
  private enum Checked {
    case element
    case head, chunk, prelude, other
    /// A line or document that is not JSON.
    case notJSON(Problem)
  }

  mutating func take(_ element: StreamElement, _ output: inout Output) throws {
    latest = .other
    switch element {
    case .envelope(.head), .envelope(.informationalHead): latest = .head
    case .envelope(.chunk(let size, _, _)), .envelope(.signedChunk(let size, _, _)): if size > 0 { latest = .chunk }
    case .envelope(.prelude): latest = .prelude
    case .envelope, .bytes: break
    case .line(let line, let offset):
      if !JSONCheck.isBlank(line) { latest = checked(line, of: .ndjson, at: offset) }
    case .document(let document): latest = checked(document, of: .json, at: 0)
    case .message(let message):
      unknownTypes.check(message)
      if verifiesSignatures { bodyCheck.noteDelivered(message) }
      latest = .element
    case .event, .text: latest = .element
    }
  }

  mutating func afterElement(_ decoder: borrowing StreamDecoder, _ output: inout Output) throws {
    switch latest {
    case .element: elements += 1
    case .head: heads += 1
    case .chunk: chunks += 1
    case .prelude: preludes += 1
    case .other: break
    case .notJSON(let problem):
      // Only content that is said to be JSON must be JSON.
      guard decoder.isContentDetected else { throw problem }
      elements += 1
    }
  }

  mutating func conclude(
    _ failure: inout Failure?, _ decoder: borrowing StreamDecoder, of file: InputFile, _ output: inout Output
  ) {
    let found = bodyCheck.findings
    let missing = missingSignatures(found, failure, of: file)
    if let problem = found.problem ?? missing { failure = Failure(problem: problem) }
    for name in found.unsupportedChecksums { output.report("\(file.title): note: \(name) is not verified") }
    let checked = [
      (noun: "verified signature", count: UInt64(found.signatureCount)),
      (noun: "trailing checksum", count: UInt64(found.checksumCount)),
    ]
    let findings = VerifyReport.Findings(
      counts: checked.filter { $0.count > 0 } + counts(decoder), unknownTypes: unknownTypes.types)
    report.append(findings, of: file.title, failure, to: &output)
  }

  mutating func finish(_ decoder: borrowing StreamDecoder, _ output: inout Output) throws { bodyCheck.finish() }

  /// The problem of a file whose last message has been read, if signatures were to be verified and it has none.
  private func missingSignatures(_ found: BodyCheck.Findings, _ failure: Failure?, of file: InputFile) -> Problem? {
    guard verifiesSignatures else { return nil }
    if found.signatureCount > 0 || found.problem != nil { file.hasSignatures = true }
    guard failure == nil, !file.hasSignatures, !file.hasNextMessage else { return nil }
    let reason =
      found.unsignedMode.map { "; x-amz-content-sha256 is \($0.printable)" }
      ?? "; requests that stream have signed chunks or messages"
    return Problem(
      layer: "signatures", code: "notSigned", offset: 0, text: "the capture carries nothing signed\(reason)")
  }

  private func checked(_ text: Span<UInt8>, of layer: StreamLayer, at offset: UInt64) -> Checked {
    JSONCheck.problem(with: text, of: layer, at: offset).map { .notJSON($0) } ?? .element
  }

  /// Counts of what is intact, in the terms of the innermost layer, or of the last one named if its content is bytes.
  private func counts(_ decoder: borrowing StreamDecoder) -> [(noun: String, count: UInt64)] {
    let bytes = (noun: "byte", count: decoder.contentCount)
    let isPlain = decoder.isContentDetected && decoder.contentLayer != .eventstream && decoder.contentLayer != .sse
    let isEnvelope = decoder.contentLayer?.isEnvelope == true
    if isEnvelope || (isPlain || decoder.contentLayer == nil) && chain.endsInEnvelope {
      return [("head", heads), ("chunk", chunks), ("prelude", preludes)].filter { $0.1 > 0 } + [bytes]
    }
    let noun =
      switch decoder.contentLayer {
      case .sse: "event"
      case .json: "document"
      case .ndjson: "line"
      case .text where decoder.contentCount > 0: "line"
      default: "message"
      }
    let signed = (noun: "signed message", count: UInt64(decoder.signedMessageCount))
    return [signed].filter { $0.count > 0 } + [(noun, elements), bytes]
  }
}

/// Checks the intact messages of a damaged event stream.
struct RecoveryVerification: RecoveryHandler {
  private let report: VerifyReport
  private var unknownTypes = UnknownTypes()
  /// The ranges that the report of the file lists.
  private var skipped: [EventStreamSkippedRange] = []

  init(_ report: VerifyReport) { self.report = report }

  var silenceNote: String? { nil }

  mutating func take(_ message: EventStreamMessageView, _ output: inout Output) throws { unknownTypes.check(message) }

  mutating func skip(_ range: EventStreamSkippedRange, of title: String, _ output: inout Output) throws {
    switch report.format {
    case .text: output.line("\(title): \(report.style(.bad, "skipped")) \(range.summary)")
    case .json: skipped.append(range)
    }
  }

  mutating func conclude(
    _ failure: Failure?, _ totals: borrowing RecoveryTotals, of file: InputFile, _ output: inout Output
  ) {
    let counts: [(noun: String, count: UInt64)] = [
      ("message", UInt64(totals.messageCount)), ("byte", totals.intactBytes),
    ]
    let findings = VerifyReport.Findings(
      counts: counts, unknownTypes: unknownTypes.types, skipped: skipped,
      damage: totals.rangeCount > 0 ? totals.skipped : nil)
    report.append(findings, of: file.title, failure, to: &output)
  }
}

/// Counts messages of types that the specification does not define.
private struct UnknownTypes {
  /// The most types that are told apart.
  private static let maximumCount = 16

  private(set) var types: [(name: String, count: UInt64)] = []
  /// The header block of the latest message of a known type, which need not be checked again.
  private var knownBlock = Identity.none

  mutating func check(_ message: EventStreamMessageView) {
    let block = message.headerBlockIdentity
    if block != Identity.none, block == knownBlock { return }
    knownBlock = block
    guard let type = message.messageType, !type.bytesEqual("event"), !type.bytesEqual("exception"),
      !type.bytesEqual("error")
    else { return }
    knownBlock = Identity.none
    var index = 0
    while index < types.count, !type.bytesEqual(types[index].name) { index += 1 }
    if index == types.count {
      // Types beyond the most are counted as the last.
      if index < Self.maximumCount { types.append((String(repairing: type), 0)) } else { index -= 1 }
    }
    types[index].count += 1
  }
}
#endif
