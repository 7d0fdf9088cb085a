import ChunkedHTTP
import Workloads

/// Streams made to be dear, beside ordinary ones of their size.
struct Hostile {
  var rounds: Int

  func all() throws -> [Hostility] {
    let bytes = Reads.of(1)
    // A decoder that goes through a body again and again has more of extensions in all than a body may have.
    let repeated = ChunkedLimits(maximumTotalExtensionLength: .max)
    let unlimited = ChunkedLimits(
      maximumExtensionLength: .max, maximumTotalExtensionLength: .max, maximumExcessOverhead: .max)
    return try compare(
      "frames", .decode(.tokens()),
      with: [.decode(.emptyFrames()), .decode(.tinyHeaders()), .decode(.restlessHeaders())])
      + compare(
        "frames, 1-byte reads", .decode(.tokens(), bytes),
        with: [.decode(.emptyFrames(), bytes), .decode(.tinyHeaders(), bytes), .decode(.restlessHeaders(), bytes)])
      + compare(
        "chunks", .data(.chunks()),
        with: [
          .data(.chunks("1 B") { _ in 1 }), .data(.manyExtensions(10), limits: repeated),
        ])
      + compare(
        "chunks, beyond the default limits", .data(.chunks()),
        with: [.data(.extension(of: 16 << 10), limits: unlimited), .data(.manyExtensions(8 << 10), limits: unlimited)],
        areWithinLimits: false)
      + compare(
        "JSON", .text(.jsonLines()),
        with: [
          .text(.deepJSON()), .text(.tinyMembers()), .text(.escapesOnly()), .text(.loneSurrogates()),
          .text(.shapeless()), .text(.unknown()),
        ])
      + compare(
        "JSON, 1-byte reads", .text(.jsonLines(), bytes),
        with: [.text(.deepJSON(), bytes), .text(.escapesOnly(), bytes), .text(.loneSurrogates(), bytes)])
      + compare(
        "events", .text(.serverSentEvents()),
        with: [.text(.comments()), .text(.emptyData()), .text(.distinctEventTypes())])
      + compare(
        "layers", .pipeline(.tokens()),
        with: [.pipeline(.distinctNames(ofHeaders: false)), .pipeline(.distinctNames(ofHeaders: true))])
      + compare(
        "preludes", .prelude(.response(body: 16_000 - 120)),
        with: [.prelude(.endlessPrelude(of: false)), .prelude(.endlessPrelude(of: true))])
      + compare(
        "layers undecided, 1-byte reads", .pipeline(.jsonLines(size: 60_000), bytes),
        with: [.pipeline(.blanks(size: 60_000), bytes), .pipeline(.unknown(size: 60_000), bytes)])
  }

  private func compare(
    _ layer: String, _ benign: Pass, with hostile: [Pass], areWithinLimits: Bool = true
  ) throws -> [Hostility] {
    let times = try Stopwatch(rounds: rounds).times(of: [benign] + hostile)
    return times.dropFirst().map {
      Hostility(
        layer: layer, work: $0.work, isWithinLimits: areWithinLimits, nanosecondsPerByte: $0.nanosecondsPerByte,
        benignNanosecondsPerByte: times[0].nanosecondsPerByte)
    }
  }
}
