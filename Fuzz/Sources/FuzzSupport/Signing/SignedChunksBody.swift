import ChunkedHTTP
import EventStreamSigning

/// The verdict on signed chunks does not depend on how they are split.
///
/// A body that the signer writes verifies; one that is cut or changed does not.
@Sendable func checkSignedChunks(_ input: [UInt8]) throws(Violation) {
  let input = FuzzInput(input)
  let fixture = try SigningFixture()
  let hasTrailer = input.options.0 & 1 == 1
  let whole = try Outcome.of(
    input.bytes, [0..<input.bytes.count], by: VerifyingChunkDecoder(fixture, hasTrailer: hasTrailer))
  try Outcome.of(input.bytes, input.pieces, by: VerifyingChunkDecoder(fixture, hasTrailer: hasTrailer))
    .mustEqual(whole, "verified chunks in pieces against whole")

  // The bytes as data to sign, in chunks of the sizes of the reads.
  let checksums = TrailingChecksum.allCases
  let checksum = hasTrailer ? checksums[Int(input.options.0 >> 1) % checksums.count] : nil
  var signer = AWSChunkedSigner(
    secret: fixture.secret, scope: fixture.scope, time: fixture.time, seed: fixture.seed, checksum: checksum)
  var body: [UInt8] = []
  do throws(AWSChunkedEncodingError) {
    for piece in input.pieces { try signer.append(input.bytes.span.extracting(piece), to: &body) }
    try signer.finish(to: &body)
  } catch {
    throw Violation(description: "data cannot be signed: \(error)")
  }
  func verify(_ bytes: [UInt8]) throws(Violation) -> Outcome<[UInt8], SignedChunksError> {
    try Outcome.of(bytes, [0..<bytes.count], by: VerifyingChunkDecoder(fixture, hasTrailer: hasTrailer))
  }
  let signed = try verify(body)
  try check(signed.failure == nil, "what is signed does not verify: \(String(describing: signed.failure))")
  try check(signed.elements.flatMap(\.self) == input.bytes, "the data is not what was signed")

  // A cut, and a changed bit that is not only the case of a letter.
  let place = (Int(input.options.1) * 257 + Int(input.options.0)) % body.count
  try check(try verify(Array(body.prefix(place))).failure != nil, "a body cut at \(place) verifies")
  var changed = body
  changed[place] ^= 1 << (input.options.1 & 3)
  try check(try verify(changed).failure != nil, "a body changed at \(place) verifies")
}

/// What stops a body of signed chunks.
private enum SignedChunksError: Error, Equatable {
  case framing(AWSChunkedError)
  case signature(AWSChunkedSignatureError)
  case checksum(TrailingChecksumError)
}

/// The decoder and the verifiers of signed chunks; its elements are the data of chunks whose signatures hold.
private struct VerifyingChunkDecoder: FuzzedDecoder, ~Copyable {
  private(set) var complaint: String?
  /// Without a limit to framing, because the signer may write chunks of a byte each.
  private var decoder = AWSChunkedDecoder(
    limits: ChunkedLimits(maximumTotalExtensionLength: .max, maximumExcessOverhead: .max))
  private var verifier: AWSChunkedVerifier
  private var checksums = TrailingChecksumVerifier()
  private var data: [UInt8] = []
  private var failure: SignedChunksError?

  init(_ fixture: SigningFixture, hasTrailer: Bool) {
    verifier = AWSChunkedVerifier(
      secret: fixture.secret, scope: fixture.scope, time: fixture.time, seed: fixture.seed, hasTrailer: hasTrailer)
  }

  mutating func decode(_ bytes: Span<UInt8>, into elements: inout [[UInt8]]) throws(SignedChunksError) {
    if let failure { throw failure }
    var input = bytes
    failure = Self.decode(&input, &decoder, &verifier, &checksums, &data, into: &elements)
    if let failure { throw failure }
    if !decoder.isComplete, !input.isEmpty { complaint = complaint ?? "\(input.count) bytes were not taken" }
  }

  private static func decode(
    _ input: inout Span<UInt8>, _ decoder: inout AWSChunkedDecoder, _ verifier: inout AWSChunkedVerifier,
    _ checksums: inout TrailingChecksumVerifier, _ data: inout [UInt8], into elements: inout [[UInt8]]
  ) -> SignedChunksError? {
    do throws(AWSChunkedError) {
      while let element = try decoder.next(&input) {
        let count = verifier.verifiedCount
        do throws(AWSChunkedSignatureError) { try verifier.verify(element) } catch { return .signature(error) }
        if verifier.verifiedCount > count, !data.isEmpty {
          elements.append(data)
          data = []
        }
        do throws(TrailingChecksumError) { try checksums.verify(element) } catch { return .checksum(error) }
        if case .data(let piece) = element { data += array(piece) }
      }
      return nil
    } catch {
      return .framing(error)
    }
  }

  mutating func finish(into elements: inout [[UInt8]]) throws(SignedChunksError) {
    if let failure { throw failure }
    do throws(AWSChunkedError) { try decoder.finish() } catch { throw fail(.framing(error)) }
    do throws(AWSChunkedSignatureError) { try verifier.finish() } catch { throw fail(.signature(error)) }
  }

  private mutating func fail(_ error: SignedChunksError) -> SignedChunksError {
    failure = error
    return error
  }
}
