#if Signing
import ChunkedHTTP
import Testing

@testable import EventStreamSigning

@Suite struct AWSChunkedSigningTests {
  private func signed(
    _ chunks: [[UInt8]], checksum: TrailingChecksum? = nil, trailers: HTTPFieldLines = []
  ) throws -> [UInt8] {
    var signer = AWSChunkedSigner(
      secret: Chains.secret, scope: try Chains.scope(service: "s3"), time: try Chains.time(), seed: try Chains.seed(),
      hasTrailer: !trailers.isEmpty, checksum: checksum)
    var output: [UInt8] = []
    for chunk in chunks { try signer.append(chunk.span, to: &output) }
    try signer.finish(trailers: trailers, to: &output)
    return output
  }

  /// Verifies a body, and returns the number of signatures of chunks.
  @discardableResult
  private func verify(
    _ bytes: [UInt8], hasTrailer: Bool = false, announced: [String]? = nil, secret: SecretAccessKey = Chains.secret
  ) throws -> Int {
    var verifier = AWSChunkedVerifier(
      secret: secret, scope: try Chains.scope(service: "s3"), time: try Chains.time(), seed: try Chains.seed(),
      hasTrailer: hasTrailer)
    var checksums = TrailingChecksumVerifier(announced: announced)
    var decoder = AWSChunkedDecoder()
    var input = bytes.span
    while let element = try decoder.next(&input) {
      try verifier.verify(element)
      try checksums.verify(element)
    }
    try decoder.finish()
    try verifier.finish()
    return verifier.verifiedCount
  }

  private let chunks = [[UInt8](repeating: 1, count: 40), [2], Array("hello".utf8)]

  @Test("What is signed verifies, with and without trailers")
  func roundTrip() throws {
    #expect(try verify(try signed(chunks)) == 4)
    #expect(try verify(try signed([])) == 1)
    for checksum in TrailingChecksum.allCases {
      let body = try signed(chunks, checksum: checksum, trailers: [HTTPFieldLine("x-amz-meta-note", " two  words ")])
      #expect(try verify(body, hasTrailer: true, announced: [checksum.fieldName, "X-Amz-Meta-Note"]) == 4)
    }
  }

  @Test("A bit changed anywhere is an error")
  func changes() throws {
    for checksum in [nil, TrailingChecksum.crc64nvme] {
      let bytes = try signed(chunks, checksum: checksum)
      for index in bytes.indices {
        // Bit 5 would only change the case of a letter.
        let bit = index % 8 == 5 ? 0 : index % 8
        var changed = bytes
        changed[index] ^= 1 << bit
        #expect(throws: (any Error).self, "bit \(bit) of byte \(index)") {
          try verify(changed, hasTrailer: checksum != nil, announced: checksum.map { [$0.fieldName] })
        }
      }
      for length in bytes.indices {
        #expect(throws: (any Error).self) {
          try verify(Array(bytes.prefix(length)), hasTrailer: checksum != nil)
        }
      }
    }
  }

  @Test("The broken chunk, its offset, and the string to sign")
  func mismatch() throws {
    var bytes = try signed(chunks)
    let secondChunk = 1 + 1 + ";chunk-signature=".utf8.count + 64 + 2 + 40 + 2
    bytes[secondChunk + 84] ^= 1
    let error = #expect(throws: AWSChunkedSignatureError.self) { try verify(bytes) }
    guard case .mismatch(1, UInt64(secondChunk), let text)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(text.hasPrefix("AWS4-HMAC-SHA256-PAYLOAD\n20231114T221320Z\n20231114/us-east-1/s3/aws4_request\n"))
    #expect(text.hasSuffix("\(SigV4Signature(.emptyHash))\n\(SigV4Signature(.sha256([3].span)))"))
    let other = #expect(throws: AWSChunkedSignatureError.self) {
      try verify(try signed(chunks), secret: SecretAccessKey("another"))
    }
    guard case .mismatch(0, 0, _)? = other else {
      Issue.record("\(String(describing: other))")
      return
    }
  }

  @Test("Unsigned chunks, and trailers that nothing signs, are missing, or have another signature")
  func unsigned() throws {
    let plain = Array("1\r\na\r\n0\r\n\r\n".utf8)
    #expect(throws: AWSChunkedSignatureError.unsignedChunk(index: 0, offset: 0)) { try verify(plain) }
    let body = try signed([[1]])
    let bodyWithTrailer = Array(body.dropLast(2)) + Array("a:b\r\n\r\n".utf8)
    let offset = UInt64(body.count - 2)
    #expect(throws: AWSChunkedSignatureError.unexpectedTrailers(offset: offset)) { try verify(bodyWithTrailer) }
    #expect(throws: AWSChunkedSignatureError.unsignedTrailers(offset: offset)) {
      try verify(bodyWithTrailer, hasTrailer: true)
    }
    #expect(throws: AWSChunkedSignatureError.unsignedTrailers(offset: offset + 2)) {
      try verify(body, hasTrailer: true)
    }
    let signature = String(repeating: "0", count: 64)
    let wrong = Array(body.dropLast(2)) + Array("a:b\r\nx-amz-trailer-signature:\(signature)\r\n\r\n".utf8)
    let error = #expect(throws: AWSChunkedSignatureError.self) { try verify(wrong, hasTrailer: true) }
    guard case .trailerMismatch(offset, let text)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(text.hasPrefix("AWS4-HMAC-SHA256-TRAILER\n20231114T221320Z\n"))
    #expect(text.hasSuffix("\(SigV4Signature(.sha256(Array("a:b\n".utf8).span)))"))
    var verifier = AWSChunkedVerifier(
      secret: Chains.secret, scope: try Chains.scope(), time: try Chains.time(), seed: try Chains.seed(),
      hasTrailer: false)
    #expect(throws: AWSChunkedSignatureError.missingEnd(count: 0)) { try verifier.finish() }
  }

  @Test("What cannot be written leaves the chain alone")
  func refusals() throws {
    var signer = AWSChunkedSigner(
      secret: Chains.secret, scope: try Chains.scope(service: "s3"), time: try Chains.time(), seed: try Chains.seed())
    var output: [UInt8] = []
    try signer.append(Span(), to: &output)
    #expect(output.isEmpty)
    #expect(throws: AWSChunkedEncodingError.notInThisMode) {
      try signer.finish(trailers: [HTTPFieldLine("a", "b")], to: &output)
    }
    for chunk in chunks { try signer.append(chunk.span, to: &output) }
    try signer.finish(to: &output)
    #expect(output == (try signed(chunks)))
    #expect(throws: AWSChunkedEncodingError.framing(.finished)) { try signer.append([1].span, to: &output) }
    #expect(throws: AWSChunkedEncodingError.framing(.finished)) { try signer.finish(to: &output) }
    #expect(output == (try signed(chunks)))
  }

  @Test("Checksums, by their published check values", arguments: [1, 2, 8, 9])
  func checkValues(size: Int) throws {
    let text = Array("123456789".utf8)
    let expected: [TrailingChecksum: [UInt8]] = [
      .crc32: [0xCB, 0xF4, 0x39, 0x26], .crc32c: [0xE3, 0x06, 0x92, 0x83],
      .crc64nvme: [0xAE, 0x8B, 0x14, 0x86, 0x0A, 0x79, 0x98, 0x88],
      .sha1: [
        0xF7, 0xC3, 0xBC, 0x1D, 0x80, 0x8E, 0x04, 0x73, 0x2A, 0xDF, 0x67, 0x99, 0x65, 0xCC, 0xC3, 0x4C, 0xA7, 0xAE,
        0x34,
        0x41,
      ],
      .sha256: [
        0x15, 0xE2, 0xB0, 0xD3, 0xC3, 0x38, 0x91, 0xEB, 0xB0, 0xF1, 0xEF, 0x60, 0x9E, 0xC4, 0x19, 0x42, 0x0C, 0x20,
        0xE3,
        0x20, 0xCE, 0x94, 0xC6, 0x5F, 0xBC, 0x8C, 0x33, 0x12, 0x44, 0x8E, 0xB2, 0x25,
      ],
    ]
    for (algorithm, bytes) in expected {
      var checksum = RunningChecksum(algorithm)
      var position = 0
      while position < text.count {
        let end = min(position + size, text.count)
        checksum.update(text.span.extracting(position..<end))
        position = end
      }
      #expect(checksum.bytes == bytes)
      #expect(TrailingChecksum(fieldName: algorithm.fieldName.uppercased()) == algorithm)
    }
    #expect(TrailingChecksum(fieldName: "x-amz-checksum-md5") == nil)
    #expect(TrailingChecksum(fieldName: "crc32") == nil)
  }

  private func checked(_ trailers: String, announced: [String]? = nil) throws -> TrailingChecksumVerifier {
    let bytes = Array("b\r\nhello world\r\n0\r\n\(trailers)\r\n".utf8)
    var verifier = TrailingChecksumVerifier(announced: announced)
    var decoder = AWSChunkedDecoder()
    var input = bytes.span
    while let element = try decoder.next(&input) { try verifier.verify(element) }
    return verifier
  }

  @Test("Trailing checksums: verified, wrong, missing, not announced, unknown")
  func trailingChecksums() throws {
    let crc32 = "x-amz-checksum-crc32:DUoRhQ==\r\n"
    let offset: UInt64 = 19
    #expect(try checked(crc32).verifiedFields == ["x-amz-checksum-crc32"])
    #expect(
      try checked(crc32.uppercased().replacing("DUORHQ==", with: "DUoRhQ=="), announced: ["X-Amz-Checksum-CRC32"])
        .verifiedFields == ["x-amz-checksum-crc32"])
    #expect(try checked("x-amz-checksum-xxhash3:AAAA\r\n").unsupportedFields == ["x-amz-checksum-xxhash3"])
    #expect(try checked("other:1\r\n").verifiedFields == [])
    // The last text has the bytes of the checksum, and is not their base64.
    for stored in ["DUoRhA==", "DUoRhQ=", "DUoRhR=="] {
      let error = TrailingChecksumError.mismatch(
        offset: offset, fieldName: "x-amz-checksum-crc32", stored: stored, computed: "DUoRhQ==")
      #expect(throws: error) { try checked("x-amz-checksum-crc32:\(stored)\r\n") }
    }
    #expect(throws: TrailingChecksumError.missing(offset: 21, fieldName: "x-amz-checksum-sha1")) {
      try checked("", announced: ["x-amz-checksum-sha1"])
    }
    #expect(throws: TrailingChecksumError.missing(offset: offset, fieldName: "x-amz-checksum-sha1")) {
      try checked(crc32, announced: ["x-amz-checksum-crc32", "x-amz-checksum-sha1"])
    }
    #expect(throws: TrailingChecksumError.unannounced(offset: offset, fieldName: "x-amz-checksum-crc32")) {
      try checked(crc32, announced: [])
    }
    #expect(throws: TrailingChecksumError.unknown(offset: offset, fieldName: "x-amz-checksum-crc33")) {
      try checked("x-amz-checksum-crc33:DUoRhQ==\r\n")
    }
  }
}
#endif
