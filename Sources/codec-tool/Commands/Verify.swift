#if CommandLineTool
import ArgumentParser
import EventStreamCodec
import EventStreamSigning
import StreamPipeline
#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// `codec-tool verify`: whether captures are intact.
struct Verify: InputCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Check every length, checksum, header and line; one line per file.",
    discussion: """
      Says OK, or what is wrong and at which offset, and counts what is intact: messages, events, lines, or the heads and \
      chunks of the layer that --as ends in. Bytes that look like JSON or text are not an event stream unless --as names \
      their layer, or an HTTP message contains them; lines of --as ndjson are checked to be JSON. With --resync it \
      continues after damage to an event stream, at the next offset at which a message's checksums match, and reports each \
      range it skipped.

      Trailing checksums of aws-chunked bodies are verified. With --signatures the signatures of a captured request are \
      verified as well, chunk by chunk or message by message: the key is in AWS_SECRET_ACCESS_KEY, and the chain begins with \
      the signature in the request's Authorization, which is not verified itself.

      Examples:
        codec-tool verify Captures/converse-stream.bin Captures/lambda-response.http
        codec-tool verify --as ndjson Captures/converse-stream.jsonl
        codec-tool encode --chunked Captures/converse-stream.jsonl | codec-tool verify --as chunked
        codec-tool verify --resync Captures/damaged.bin
      """)

  /// How the results are written.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  @OptionGroup var resync: ResyncOptions
  @OptionGroup var jobs: JobOptions
  @OptionGroup var common: CommonOptions

  @Flag(help: "Omit intact files.")
  var quiet = false

  @Flag(help: "Verify the signatures of a signed request with the key in AWS_SECRET_ACCESS_KEY.")
  var signatures = false

  @Option(help: "text is for people; json writes one object per file.")
  var format = Format.text

  func validate() throws {
    try resync.validate(common.layers)
    guard signatures else { return }
    if resync.resync { throw ValidationError("--signatures and --resync exclude each other: damage breaks the chain") }
    if Self.secret == nil { throw ValidationError("--signatures needs the secret key in AWS_SECRET_ACCESS_KEY") }
  }

  /// The secret of the environment; nil if it is unset or empty.
  private static var secret: SecretAccessKey? {
    ProcessInfo.processInfo.environment["AWS_SECRET_ACCESS_KEY"].flatMap { $0.isEmpty ? nil : SecretAccessKey($0) }
  }

  func run() throws {
    let report = VerifyReport(format: format, isQuiet: quiet, style: Style(common.color))
    var loop = common.loop(jobs)
    loop.writesMuch = false
    @Sendable func reportUnopened(_ name: String, _ failure: Failure, _ output: inout Output) {
      report.append(VerifyReport.Findings(), of: name, failure, to: &output)
    }
    func summarize(_ statuses: [ExitStatus], _ output: inout Output) { report.appendSummary(statuses, to: &output) }
    if resync.resync {
      try loop.run(
        { [common] file in common.recovery(RecoveryVerification(report), of: file) }, reportUnopened: reportUnopened,
        summarize: summarize)
    } else {
      let secret = signatures ? Self.secret : nil
      try loop.run(
        { [common] file in
          let bodyCheck = BodyCheck(secret)
          return common.examination(
            Verification(common.layers, report, bodyCheck, verifiesSignatures: secret != nil), of: file,
            delivering: common.layers.endsInEnvelope
              ? [.contentAfterEnvelopes, .envelopeElements] : .contentAfterEnvelopes, observer: bodyCheck)
        }, reportUnopened: reportUnopened, summarize: summarize)
    }
  }
}
#endif
