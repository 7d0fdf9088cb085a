import Foundation
import Workloads

/// Times the codecs beside their rivals, and prints the times as JSON, of which `report` makes tables.
///
///     Report [ROUNDS]             100 unless told otherwise; fewer are quicker and say less
///     Report write FILE           the response that all layers are measured on, for others to measure
///     Report events FILE          Anthropic's server-sent events, for other clients of them
///     Report tokens FILE BYTES    token frames, for codec-tool
@main
enum Report {
  static func main() async throws {
    let arguments = CommandLine.arguments.dropFirst()
    if arguments.first == "write", let path = arguments.dropFirst().first {
      try Data(Workload.tokens().asResponse().bytes).write(to: URL(fileURLWithPath: path))
    } else if arguments.first == "events", let path = arguments.dropFirst().first {
      try Data(Workload.serverSentEvents().bytes).write(to: URL(fileURLWithPath: path))
    } else if arguments.first == "tokens", arguments.count == 3, let size = arguments.last.flatMap({ Int($0) }) {
      try writeTokens(to: arguments[arguments.startIndex + 1], size: size)
    } else {
      try await measure(rounds: arguments.first.flatMap { Int($0) } ?? 100)
    }
  }

  /// How often all groups are timed: the speed of a shared machine changes within a minute, and the best time counts.
  private static let sweeps = 4

  private static func measure(rounds: Int) async throws {
    let stopwatch = Stopwatch(rounds: max(3, rounds / sweeps))
    let (groups, sequences) = try (groups(), sequences())
    var measurements = Measurements()
    for sweep in 1...sweeps {
      for (number, group) in groups.enumerated() {
        note("timing group \(number + 1), sweep \(sweep)")
        measurements.keepBest(of: try stopwatch.times(of: group))
      }
      note("timing asynchronous sequences, sweep \(sweep)")
      measurements.keepBest(of: try await stopwatch.times(of: sequences))
    }
    note("timing growth")
    measurements.scaling = try Scaling(rounds: max(3, rounds / 4)).all()
    note("timing hostile streams")
    measurements.hostile = try Hostile(rounds: max(3, rounds / 4)).all()
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .withoutEscapingSlashes]
    FileHandle.standardOutput.write(try encoder.encode(measurements))
  }

  /// Sequences, and what they are compared with.
  private static func sequences() throws -> [AsyncPass] {
    let stream = try Workload.wholeTokens()
    return AsyncPass.deltas(stream, chunksOf: 16 << 10) + AsyncPass.deltas(stream, chunksOf: 187)
  }

  /// What is timed in turn, rivals side by side.
  private static func groups() throws -> [[Pass]] {
    let tokens = try Workload.tokens()
    let large = try Workload.largeFrames()
    let response = try tokens.asResponse()
    let chunks = Workload.chunks()
    let bytes = Workload.chunks("1 B") { _ in 1 }
    let pages = Workload.chunks("8 KiB") { _ in 8192 }
    let signed = Workload.signedChunks()
    let payloads = Payloads.converse()
    let socket = Reads.of(16 << 10)
    return try [
      ChecksumPeers.all(tokens) + [
        .decode(tokens), .decode(tokens, socket), .encode(tokens), .text(tokens), .text(tokens, socket),
      ],
      ChecksumPeers.all(large) + [.decode(large), .decode(large, socket), .encode(large)],
      [
        .data(chunks), .data(chunks, socket), .elements(chunks), .body(chunks), NIOPeer.data(chunks),
        NIOPeer.data(chunks, readsOf: 16 << 10),
      ],
      [.data(bytes), NIOPeer.data(bytes)], [.data(pages), NIOPeer.data(pages)],
      [.signed(signed), NIOPeer.data(signed)],
      [.sign(tokens), .hash(tokens)], [.sign(large), .hash(large)],
      [.text(of: payloads)] + JSONPeers.all(payloads),
      [.text(.claude()), .text(.nova()), .text(.openAI()), .text(.agent())],
      [
        .text(.serverSentEvents()), .text(.chatCompletionEvents()), .text(.jsonLines()), .text(.shapeless()),
        .text(.unknown()),
      ],
      [.response(response), .pipeline(response), .decode(tokens, socket)],
      deltas(try .wholeTokens(), [.whole, socket, .of(187)]),
      [.inflate(tokens.compressed()), .prelude(.response()), .invocation(.invocation())],
    ]
  }

  /// Deltas of a whole stream, lent, copied, and collected.
  private static func deltas(_ stream: Workload, _ reads: [Reads]) -> [Pass] {
    reads.map { .borrowedDeltas(stream, $0) } + reads.map { .ownedDeltas(stream, $0) } + [.decodedStream(stream)]
  }

  /// A file of token frames, a mebibyte again and again, and then their end.
  private static func writeTokens(to path: String, size: Int) throws {
    let tokens = try Data(Workload.tokens().bytes)
    let url = URL(fileURLWithPath: path)
    try Data().write(to: url)
    let file = try FileHandle(forWritingTo: url)
    for _ in 0..<(size + tokens.count - 1) / tokens.count { try file.write(contentsOf: tokens) }
    try file.write(contentsOf: Data(Workload.tokensEnd().bytes))
    try file.close()
  }

  private static func note(_ text: String) { FileHandle.standardError.write(Data("\(text)\n".utf8)) }
}
