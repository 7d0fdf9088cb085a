/// Generated audio: a tone of 440 Hz as PCM of 16 bits, mono, in chunks of a tenth of a second.
struct Tone: AsyncSequence, Sendable {
  /// Samples a second.
  static let sampleRate = 16_000
  /// The size of a chunk in bytes.
  static let chunkSize = 3_200

  /// The number of chunks.
  var chunkCount: Int
  /// The time from one chunk to the next.
  var pace: Duration

  func makeAsyncIterator() -> Iterator { Iterator(tone: self) }

  struct Iterator: AsyncIteratorProtocol {
    let tone: Tone
    var index = 0

    mutating func next() async throws -> [UInt8]? {
      guard index < tone.chunkCount else { return nil }
      if index > 0 { try await Task.sleep(for: tone.pace) }
      let samples = Tone.chunkSize / 2
      let chunk = (index * samples..<(index + 1) * samples).flatMap { sample in
        // A square wave, little-endian.
        let level: Int16 = sample * 2 * 440 / Tone.sampleRate % 2 == 0 ? 8_000 : -8_000
        return [UInt8(truncatingIfNeeded: level), UInt8(truncatingIfNeeded: level >> 8)]
      }
      index += 1
      return chunk
    }
  }
}
