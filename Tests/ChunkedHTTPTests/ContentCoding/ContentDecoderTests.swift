import ChunkedHTTP
import TestSupport
import Testing

@available(StreamingCodec 1.0, *)
protocol ContentSettings {
  static var coding: HTTPContentCoding { get }
  static var limits: ContentCodingLimits { get }
}

@available(StreamingCodec 1.0, *)
extension ContentSettings {
  static var limits: ContentCodingLimits { ContentCodingLimits() }
}

@available(StreamingCodec 1.0, *)
enum Gzip: ContentSettings { static var coding: HTTPContentCoding { .gzip } }
@available(StreamingCodec 1.0, *)
enum Deflate: ContentSettings { static var coding: HTTPContentCoding { .deflate } }
@available(StreamingCodec 1.0, *)
enum TightGzip: ContentSettings {
  static var coding: HTTPContentCoding { .gzip }
  static var limits: ContentCodingLimits { ContentCodingLimits(maximumDecodedLength: 100) }
}
@available(StreamingCodec 1.0, *)
enum RatioGzip: ContentSettings {
  static var coding: HTTPContentCoding { .gzip }
  static var limits: ContentCodingLimits { ContentCodingLimits(maximumRatio: 10, ratioAllowance: 1000) }
}

/// The decoded bytes, joined.
@available(StreamingCodec 1.0, *)
struct ContentDecoderUnderTest<Settings: ContentSettings>: DecoderUnderTest, ~Copyable {
  private var decoder = ContentDecoder(Settings.coding, limits: Settings.limits)
  /// Compressed content may be empty.
  var isUnderstood: Bool { decoder.isComplete }

  init() {}

  mutating func decode(_ bytes: Span<UInt8>, into elements: inout [[UInt8]]) throws(ContentCodingError) {
    var input = bytes
    while let data = try decoder.next(&input) {
      if elements.isEmpty { elements.append([]) }
      elements[0] += array(data)
    }
  }

  mutating func finish(into elements: inout [[UInt8]]) throws(ContentCodingError) { try decoder.finish() }
}

@Suite struct ContentDecoderTests {
  private func outcome<S: ContentSettings>(
    _ input: [UInt8], _ settings: S.Type = Gzip.self, everySplit: Int = 400
  ) -> (content: [UInt8], failure: ContentCodingError?) {
    let laws = DecoderLaws<ContentDecoderUnderTest<S>>()
    let violations = laws.violations(on: input, everySplit: everySplit)
    #expect(violations.isEmpty, "\(violations.first ?? "")")
    let outcome = laws.outcome(of: input)
    return (outcome.elements.first ?? [], outcome.failure)
  }

  private let text = Array("{\"delta\":{\"text\":\"Hello\"}}\n{\"delta\":{\"text\":\" world, hello again\"}}\n".utf8)

  @Test("Every format gives the content back")
  func formats() {
    var random = SeededGenerator(seed: 3)
    for content in [[], text, random.bytes(5000), (0..<900).flatMap { _ in text }] {
      for level in [0, 1, 9] as [Int32] {
        #expect(outcome(Compressor.compress(content, as: .gzip, level: level)).content == content)
        for format in [Compressor.Format.zlib, .raw] {
          let found = outcome(Compressor.compress(content, as: format, level: level), Deflate.self)
          #expect(found.failure == nil)
          #expect(found.content == content)
        }
      }
    }
  }

  @Test("No content at all, and several gzip members")
  func membersAndNone() {
    #expect(outcome([]).failure == nil)
    #expect(outcome([], Deflate.self).failure == nil)
    let members =
      Compressor.compress(text, as: .gzip) + Compressor.compress([], as: .gzip) + Compressor.compress([7], as: .gzip)
    #expect(outcome(members).content == text + [7])
    #expect(outcome(members).failure == nil)
  }

  @Test("A gzip header with everything in it")
  func gzipHeader() {
    let body = Compressor.compress(text, as: .gzip).dropFirst(10)
    let header: [UInt8] =
      [0x1F, 0x8B, 8, 0x1F, 1, 2, 3, 4, 5, 6, 3, 0, 9, 9, 9] + bytes("name\0") + bytes("a comment\0")
    let checksum = crc32(header)
    let good = header + [UInt8(checksum & 0xFF), UInt8(checksum >> 8 & 0xFF)] + body
    #expect(outcome(good).content == text)
    #expect(outcome(good).failure == nil)
    var bad = good
    bad[4] ^= 1
    guard case .headerChecksumMismatch(30, let stored, let computed)? = outcome(bad).failure else {
      Issue.record("\(String(describing: outcome(bad).failure))")
      return
    }
    #expect(stored == UInt16(truncatingIfNeeded: checksum))
    #expect(stored != computed)
    // No extra bytes at all.
    #expect(outcome([0x1F, 0x8B, 8, 4, 0, 0, 0, 0, 0, 0, 0, 0] + body).content == text)
  }

  private func crc32(_ bytes: [UInt8]) -> UInt32 {
    var crc: UInt32 = ~0
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
  }

  @Test("Headers that are none, byte by byte")
  func invalidHeader() {
    for (index, byte) in [(0, 0x1E), (1, 0x8C), (2, 7), (3, 0x20), (3, 0x80)] as [(Int, UInt8)] {
      var bad = Compressor.compress(text, as: .gzip)
      bad[index] = byte
      #expect(outcome(bad).failure == .invalidHeader(offset: UInt64(index), byte: byte))
    }
    // zlib with a preset dictionary.
    #expect(outcome([0x78, 0xBB], Deflate.self).failure == .invalidHeader(offset: 1, byte: 0xBB))
  }

  @Test("Checksums and lengths that are wrong, where they stand; the content has been delivered")
  func checksums() {
    let good = Compressor.compress(text, as: .gzip)
    for index in good.count - 8..<good.count {
      var bad = good
      bad[index] ^= 0x10
      let (content, failure) = outcome(bad)
      #expect(content == text)
      switch failure {
      case .checksumMismatch(let offset, let stored, let computed)?:
        #expect(index < good.count - 4)
        #expect(offset == UInt64(good.count - 8))
        #expect(computed == crc32(text))
        #expect(stored != computed)
      case .lengthMismatch(let offset, let stored, let computed)?:
        #expect(index >= good.count - 4)
        #expect(offset == UInt64(good.count - 4))
        #expect(computed == UInt32(text.count))
        #expect(stored != computed)
      default: Issue.record("\(String(describing: failure))")
      }
    }
    var zlib = Compressor.compress(text, as: .zlib)
    zlib[zlib.count - 1] ^= 1
    guard case .checksumMismatch(let offset, _, _)? = outcome(zlib, Deflate.self).failure else {
      Issue.record("no mismatch")
      return
    }
    #expect(offset == UInt64(zlib.count - 4))
  }

  @Test("Damaged data: what could be decoded comes first")
  func damagedData() {
    let header = Array(Compressor.compress([], as: .gzip).prefix(10))
    // A stored block whose length contradicts its complement.
    #expect(outcome(header + [1, 5, 0, 5, 0]).failure == .invalidData(offset: 15))
    // A reserved block type.
    #expect(outcome(header + [7]).failure == .invalidData(offset: 11))
    #expect(outcome([7, 0], Deflate.self).failure == .invalidData(offset: 1))
    // A stored block of two bytes, then the reserved type.
    let late = outcome(header + [0, 2, 0, 0xFD, 0xFF, 0x61, 0x62, 7])
    #expect(late.content == bytes("ab"))
    #expect(late.failure == .invalidData(offset: 18))
  }

  @Test("Bytes after the end are refused")
  func trailingData() {
    let gzip = Compressor.compress(text, as: .gzip)
    #expect(outcome(gzip + [0]).failure == .trailingData(offset: UInt64(gzip.count), byte: 0))
    #expect(outcome(gzip + [0]).content == text)
    for format in [Compressor.Format.zlib, .raw] {
      let deflate = Compressor.compress(text, as: format)
      #expect(
        outcome(deflate + [0x1F], Deflate.self).failure == .trailingData(offset: UInt64(deflate.count), byte: 0x1F))
    }
  }

  @Test("Cut anywhere, it is incomplete, and what could be decoded has been")
  func incomplete() {
    let content = (0..<40).flatMap { _ in text }
    for (input, isGzip) in [
      (Compressor.compress(content, as: .gzip), true), (Compressor.compress(content, as: .zlib), false),
      (Compressor.compress(content, as: .raw), false),
    ] {
      for length in 1..<input.count {
        let cut = Array(input[..<length])
        let failure =
          isGzip
          ? DecoderLaws<ContentDecoderUnderTest<Gzip>>().outcome(of: cut).failure
          : DecoderLaws<ContentDecoderUnderTest<Deflate>>().outcome(of: cut).failure
        #expect(failure == .incomplete(offset: UInt64(length)))
      }
    }
  }

  @Test("A bomb goes off at its limits, at the same byte however it is split")
  func limits() {
    let hundred = Compressor.compress([UInt8](repeating: 0, count: 100), as: .gzip)
    #expect(outcome(hundred, TightGzip.self).failure == nil)
    let more = Compressor.compress([UInt8](repeating: 0, count: 101), as: .gzip)
    #expect(outcome(more, TightGzip.self).failure == .decodedTooLong(decodedOffset: 100, limit: 100))
    #expect(outcome(more, TightGzip.self).content.count == 100)

    // Up to 4096 coded bytes may give 1000 + 10 × 4096, up to 8192 twice the latter.
    var random = SeededGenerator(seed: 5)
    let allowed = 1000 + 10 * 4096
    let zeros = Compressor.compress([UInt8](repeating: 0, count: allowed), as: .gzip)
    #expect(outcome(zeros, RatioGzip.self).failure == nil)
    let bomb = Compressor.compress([UInt8](repeating: 0, count: allowed + 1), as: .gzip)
    #expect(outcome(bomb, RatioGzip.self).failure == .ratioExceeded(decodedOffset: UInt64(allowed), limit: 10))
    #expect(outcome(bomb, RatioGzip.self).content.count == allowed)
    let late = Compressor.compress(random.bytes(6000) + [UInt8](repeating: 0, count: 1_000_000), as: .gzip)
    #expect(
      outcome(late, RatioGzip.self).failure == .ratioExceeded(decodedOffset: UInt64(1000 + 10 * 8192), limit: 10))
    // The default takes what compresses as well as repetitive text does.
    let content = (0..<60_000).flatMap { _ in text }
    #expect(outcome(Compressor.compress(content, as: .gzip, level: 9)).content.count == content.count)
    let zip = Compressor.compress([UInt8](repeating: 0, count: 4 << 20), as: .gzip, level: 9)
    #expect(outcome(zip).failure == .ratioExceeded(decodedOffset: 2 << 20, limit: 256))
  }

  @Test("Mutations keep the laws")
  func mutations() {
    for seed in 1...120 as ClosedRange<UInt64> {
      var random = SeededGenerator(seed: seed)
      var input = Compressor.compress(
        Array((0..<20).flatMap { _ in text }) + random.bytes(30), as: seed % 2 == 0 ? .gzip : .raw)
      for _ in 0...Int.random(in: 0...2, using: &random) {
        input[Int.random(in: 0..<input.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      }
      if seed % 2 == 0 { _ = outcome(input) } else { _ = outcome(input, Deflate.self) }
    }
  }

  @Test("Each error has words with the offset in them")
  func descriptions() {
    let errors: [ContentCodingError] = [
      .unsupported(offset: 41, name: "br"), .invalidHeader(offset: 41, byte: 1),
      .headerChecksumMismatch(offset: 41, stored: 1, computed: 2), .invalidData(offset: 41),
      .checksumMismatch(offset: 41, stored: 1, computed: 2), .lengthMismatch(offset: 41, stored: 1, computed: 2),
      .trailingData(offset: 41, byte: 1), .decodedTooLong(decodedOffset: 41, limit: 7),
      .ratioExceeded(decodedOffset: 41, limit: 7), .incomplete(offset: 41), .outOfMemory(offset: 41),
    ]
    #expect(Set(errors.map(\.description)).count == errors.count)
    for error in errors {
      #expect(error.description.contains("offset 41"))
      #expect(error.offset == 41)
    }
  }
}
