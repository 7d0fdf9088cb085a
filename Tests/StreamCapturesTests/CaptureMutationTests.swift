import Foundation
import StreamCaptures
import StreamPipeline
import TestSupport
import Testing

/// What became of a file.
private struct CaptureRun: Equatable {
  var bytes: [UInt8] = []
  var delays: [UInt64?] = []
  var error: CaptureError?

  init(_ file: [UInt8], readSize: () -> Int) {
    var limits = CaptureLimits()
    limits.maximumEntryLength = 20_000
    var decoder = CaptureDecoder(limits: limits)
    do throws(CaptureError) {
      var start = 0
      while start < file.count {
        let end = min(start + readSize(), file.count)
        var input = file.span.extracting(start..<end)
        while let piece = try decoder.next(&input) { take(piece) }
        start = end
      }
      while let piece = try decoder.finish() { take(piece) }
    } catch {
      self.error = error
    }
  }

  private mutating func take(_ piece: CapturedPiece) {
    for index in piece.bytes.indices { bytes.append(piece.bytes[index]) }
    if delays.last != piece.delay { delays.append(piece.delay) }
  }
}

@Suite struct CaptureMutationTests {
  @Test(
    "Damaged captures never trap, and end the same however they are split",
    arguments: ["converse-stream.trace", "converse-stream.har"])
  func mutations(name: String) throws {
    let file = try [UInt8](Data(contentsOf: Corpus.projectRoot.appending(path: "Captures/\(name)")))
    // Lines whole, so that small files have all that is in large ones.
    let small = Array(file.prefix(6000))
    for seed in UInt64(1)...150 {
      var random = SeededGenerator(seed: seed)
      var mutated = small
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0..<mutated.count, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: mutated[place] = UInt8.random(in: 0...255, using: &random)
        case 1: mutated.remove(at: place)
        case 2:
          mutated.insert(Array("0123456789abcdef{}[]\",:\n\r ".utf8).randomElement(using: &random) ?? 0, at: place)
        case 3: mutated.removeSubrange(place..<min(place + 100, mutated.count))
        default: mutated.insert(contentsOf: mutated[..<min(place, 300)], at: place)
        }
      }
      let whole = CaptureRun(mutated) { mutated.count }
      #expect(CaptureRun(mutated) { 1 } == whole, "seed \(seed), single bytes")
      #expect(CaptureRun(mutated) { 61 } == whole, "seed \(seed), 61-byte reads")
      let split = CaptureRun(mutated) { Int.random(in: 1...700, using: &random) }
      #expect(split == whole, "seed \(seed), random reads")
    }
  }
}
