#if Signing
import ChunkedHTTP
import EventStreamCodec
import Foundation
import TestSupport
import Testing

@testable import EventStreamSigning

/// The published signature chains of AWS's documentation and SDKs.
@Suite(.enabled(if: Corpus.isPresent, Comment(rawValue: Corpus.absence)))
struct VectorTests {
  private struct EventVector: Decodable {
    struct Step: Decodable {
      var headers_hex: String
      var payload_hex: String
      var time: Int64
      var prior_signature: String
      var string_to_sign: String
      var signature: String?
      var signature_computed: String?
      var signed_frame_hex_rust_header_order: String?
      var signed_frame_hex_go_ts_python_header_order: String?
    }
    var secret: String
    var region: String
    var service: String
    var steps: [Step]
  }

  private func bytes(hexadecimal text: String) -> [UInt8] {
    let digits = text.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }

  @Test("Event chains: strings to sign and signatures, and whole frames in both header orders")
  func events() throws {
    let vectors = try JSONDecoder().decode(
      [EventVector].self, from: Data(try Corpus.bytes("frames/signing/event-signing.json")))
    var count = 0
    for vector in vectors {
      let secret = SecretAccessKey(vector.secret)
      for step in vector.steps {
        // Two vectors begin with a prior signature that is none.
        guard let prior = SigV4Signature(hexadecimal: step.prior_signature) else { continue }
        let time = try #require(SigningTime(secondsSince1970: step.time))
        let scope = try #require(SigningScope(time: time, region: vector.region, service: vector.service))
        var chain = SignatureChain(secret: secret, scope: scope, time: time, seed: prior)
        let headers = bytes(hexadecimal: step.headers_hex)
        let payload = bytes(hexadecimal: step.payload_hex)
        let signature = chain.signature(headers: .sha256(headers.span), payload: .sha256(payload.span))
        #expect("\(signature)" == step.signature ?? step.signature_computed)
        #expect(chain.stringToSign == step.string_to_sign)
        count += 1
        for (order, frame) in [
          (EventStreamSigner.HeaderOrder.signatureFirst, step.signed_frame_hex_rust_header_order),
          (.dateFirst, step.signed_frame_hex_go_ts_python_header_order),
        ] {
          guard let frame else { continue }
          var signer = EventStreamSigner(secret: secret, scope: scope, seed: prior, headerOrder: order)
          var output: [UInt8] = []
          try signer.append(frame: payload.span, at: time, to: &output)
          #expect(output == bytes(hexadecimal: frame))
          var verifier = EventStreamVerifier(secret: secret, scope: scope, seed: prior)
          var reader = EventStreamReader(output.span)
          while let message = try reader.next() { #expect(try verifier.verify(message).count == payload.count) }
          #expect(verifier.verifiedCount == 1)
        }
      }
    }
    #expect(count == 8)
  }

  private struct ChunkVector: Decodable {
    struct Chunk: Decodable {
      var size: Int
      var fill: String?
      var signature: String
    }
    var name: String
    var mode: String
    var secret_key: String?
    var seed_signature: String?
    var chunks: [Chunk]?
    var wire: String?
    var wire_length: Int?
    var decoded: String?
    var decoded_length: Int?
    var trailers: [[String]]?
  }

  @Test("Bodies in chunks: the wire's length, every signature, and the trailing checksums")
  func chunks() throws {
    let vectors = try JSONDecoder().decode(
      [ChunkVector].self, from: Data(try Corpus.bytes("aws-chunked-vectors.json")))
    let secret = SecretAccessKey(try #require(vectors[0].secret_key))
    let scope = try #require(SigningScope("20130524/us-east-1/s3/aws4_request"))
    let time = try #require(SigningTime("20130524T000000Z"))
    for vector in vectors {
      let mode = try #require(AWSChunkedMode(rawValue: vector.mode))
      let checksum = vector.trailers?.first?.first.flatMap { TrailingChecksum(fieldName: $0) }
      var signer: AWSChunkedSigner
      var seed: SigV4Signature?
      if let text = vector.seed_signature {
        seed = SigV4Signature(hexadecimal: text)
        signer = AWSChunkedSigner(
          secret: secret, scope: scope, time: time, seed: try #require(seed), checksum: checksum)
      } else {
        signer = AWSChunkedSigner(unsignedWith: try #require(checksum))
      }
      #expect(signer.mode == mode)
      var wire: [UInt8] = []
      var rest = Array((vector.decoded ?? "").utf8)
      let sizes = vector.chunks?.map(\.size) ?? [rest.count]
      let expectedLength = signer.encodedLength(ofDecodedLength: sizes.reduce(0, +), chunkSize: sizes[0])
      for chunk in vector.chunks ?? [] where chunk.fill != nil {
        rest += [UInt8](repeating: UInt8(ascii: "a"), count: chunk.size)
      }
      var position = 0
      for size in sizes {
        try signer.append(rest.span.extracting(position..<position + size), to: &wire)
        position += size
      }
      try signer.finish(to: &wire)
      if let text = vector.wire { #expect(wire == Array(text.replacing("\\r\\n", with: "\r\n").utf8)) }
      if let length = vector.wire_length {
        #expect(wire.count == length)
        #expect(expectedLength == length)
      }
      let text = String(decoding: wire, as: UTF8.self)
      for chunk in vector.chunks ?? [] {
        #expect(text.contains("\(String(chunk.size, radix: 16));chunk-signature=\(chunk.signature)\r\n"))
      }
      for field in vector.trailers ?? [] { #expect(text.contains("\r\n\(field[0]):\(field[1])\r\n")) }

      var verifier = seed.map {
        AWSChunkedVerifier(secret: secret, scope: scope, time: time, seed: $0, hasTrailer: mode.hasTrailer)
      }
      var checksums = TrailingChecksumVerifier(announced: checksum.map { [$0.fieldName] } ?? [])
      var decoder = AWSChunkedDecoder(mode: mode)
      var input = wire.span
      while let element = try decoder.next(&input) {
        try verifier?.verify(element)
        try checksums.verify(element)
      }
      try verifier?.finish()
      #expect(verifier?.verifiedCount == vector.chunks?.count)
      #expect(checksums.verifiedFields == (checksum.map { [$0.fieldName] } ?? []))
    }
  }
}
#endif
