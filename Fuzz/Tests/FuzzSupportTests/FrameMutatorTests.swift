import FuzzSupport
import Testing

@Suite struct FrameMutatorTests {
  /// A mutation that flips a bit, and grows what is empty.
  static func flip(_ bytes: [UInt8], _ maximum: Int) -> [UInt8] {
    guard !bytes.isEmpty else { return maximum > 0 ? [0x41] : [] }
    var bytes = bytes
    bytes[bytes.count / 2] ^= 1
    return bytes
  }

  @Test("Most mutations of frames leave frames whose checksums hold, and none is too long")
  func sealing() throws {
    let seeds = try #require(Seeds.all.first { $0.target == "FuzzSealedDecoder" }).seeds
    let seed = try #require(seeds.first { $0.name == "converse" }).bytes
    var intact = 0
    var changed = 0
    for number in 0..<400 as Range<UInt32> {
      var mutator = FrameMutator(seed: number, Self.flip)
      let mutated = mutator.mutated(seed, maximum: 700)
      #expect(mutated.count <= 700)
      if mutated != seed { changed += 1 }
      if FuzzTarget.decodesFirstFrame(mutated) { intact += 1 }
      // However small the room, it is kept to.
      for maximum in [1, 8, 24, 25, 60] {
        var mutator = FrameMutator(seed: number, Self.flip)
        let small = mutator.mutated(Array(seed.prefix(maximum)), maximum: maximum)
        #expect(small.count <= maximum)
      }
    }
    #expect(changed > 390)
    #expect(intact > 300)
  }
}
