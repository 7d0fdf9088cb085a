#if CommandLineTool
import ChunkedHTTP
import EventStreamCodec
import EventStreamSigning
import Testing

/// `verify --signatures`, and the trailing checksums that `verify` always checks.
@Suite struct SignatureTests {
  private static let key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
  private let seed = String(repeating: "0f", count: 32)
  private let scope = "20231114/us-east-1/s3/aws4_request"

  private func run(
    _ input: [UInt8], _ arguments: String..., key: String = key
  ) throws -> Tool.Result {
    let result = try Tool.run(
      ["verify"] + arguments, input: input, environment: ["AWS_SECRET_ACCESS_KEY": key])
    #expect(!(result.text + result.errors).contains(Self.key))
    return result
  }

  private func request(
    _ mode: String, _ body: [UInt8], fields: [String] = [], authorization: String? = nil, target: String = "/"
  ) -> [UInt8] {
    let authorization =
      authorization
      ?? "Authorization: AWS4-HMAC-SHA256 Credential=AKID/\(scope),SignedHeaders=host;x-amz-date, Signature=\(seed)"
    let lines =
      [
        "POST \(target) HTTP/1.1", "Host: service.test", "X-Amz-Date: 20231114T221320Z",
        "X-Amz-Content-Sha256: \(mode)",
        authorization,
      ] + fields + ["Content-Length: \(body.count)"]
    return Array((lines.filter { !$0.isEmpty }.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body
  }

  private func chunks(
    _ chunks: [String] = ["hello", " world"], checksum: TrailingChecksum? = nil, fields: [String] = [],
    authorization: String? = nil
  ) throws -> [UInt8] {
    var signer = AWSChunkedSigner(
      secret: SecretAccessKey(Self.key), scope: try #require(SigningScope(scope)),
      time: try #require(SigningTime("20231114T221320Z")), seed: try #require(SigV4Signature(hexadecimal: seed)),
      checksum: checksum)
    var body: [UInt8] = []
    for chunk in chunks { try signer.append(Array(chunk.utf8).span, to: &body) }
    try signer.finish(to: &body)
    let length = chunks.reduce(0) { $0 + $1.utf8.count }
    let trailer = checksum.map { ["X-Amz-Trailer: \($0.fieldName)"] } ?? []
    return request(
      signer.mode.rawValue, body,
      fields: ["Content-Encoding: aws-chunked", "X-Amz-Decoded-Content-Length: \(length)"] + trailer + fields,
      authorization: authorization)
  }

  private func events(_ payloads: [[UInt8]], authorization: String? = nil, target: String = "/", hasEnd: Bool = true)
    throws
    -> [UInt8]
  {
    var signer = EventStreamSigner(
      secret: SecretAccessKey(Self.key), scope: try #require(SigningScope(scope)),
      seed: try #require(SigV4Signature(hexadecimal: seed)))
    let time = try #require(SigningTime("20231114T221321Z"))
    var body: [UInt8] = []
    for payload in payloads {
      try signer.append(EventStreamMessage(event: "AudioEvent", payload: payload), at: time, to: &body)
    }
    if hasEnd { try signer.finish(at: time, to: &body) }
    return request(
      "STREAMING-AWS4-HMAC-SHA256-EVENTS", body, fields: ["Content-Type: application/vnd.amazon.eventstream"],
      authorization: authorization, target: target)
  }

  @Test("Chunks: signatures, trailers, and every mode")
  func chunkedBodies() throws {
    let plain = try run(try chunks(), "--signatures")
    #expect(plain.text == "(stdin): OK: 3 verified signatures, 1 line, 11 bytes\n")
    #expect(plain.status == 0)
    for checksum in TrailingChecksum.allCases {
      let result = try run(try chunks(checksum: checksum), "--signatures")
      #expect(result.text == "(stdin): OK: 4 verified signatures, 1 trailing checksum, 1 line, 11 bytes\n")
    }
    // The coding is known without Content-Encoding.
    let text = String(decoding: try chunks(), as: UTF8.self).replacing("Content-Encoding: aws-chunked\r\n", with: "")
    #expect(try run(Array(text.utf8), "--signatures").status == 0)
    #expect(
      try run(try chunks(), "--signatures", "--as", "http+aws-chunked").text.contains("OK: 3 verified signatures"))
    let json = try run(try chunks(), "--signatures", "--format", "json")
    #expect(json.text.contains(#""intact":{"verifiedSignatures":3,"lines":1,"bytes":11}"#))
  }

  @Test("An empty object, and a stream without events")
  func empty() throws {
    #expect(try run(try chunks([]), "--signatures").text.hasPrefix("(stdin): OK: 1 verified signature, "))
    #expect(try run(try events([]), "--signatures").text.hasPrefix("(stdin): OK: 1 verified signature, "))
  }

  @Test("Events, in a header and in the query of a presigned request")
  func eventStreams() throws {
    let result = try run(try events([[1], [2, 3]]), "--signatures")
    #expect(result.text.hasPrefix("(stdin): OK: 3 verified signatures, 3 signed messages, 2 messages, "))
    #expect(result.status == 0)
    let query =
      "/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKID%2F20231114%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20231114T221320Z&X-Amz-Signature=\(seed)"
    #expect(try run(try events([[1]], authorization: "", target: query), "--signatures").status == 0)
  }

  @Test("The key is missing, empty, or another")
  func keys() throws {
    let missing = try run(try chunks(), "--signatures", key: "")
    #expect(missing.status == 64)
    #expect(missing.errors.contains("--signatures needs the secret key in AWS_SECRET_ACCESS_KEY"))
    #expect(try run(try chunks(), key: "").status == 0)
    for input in [try chunks(), try events([[1]])] {
      let result = try run(input, "--signatures", key: "another")
      #expect(result.text.contains("signatures: signatureMismatch at offset 0: "))
      #expect(result.text.contains(#"AWS4-HMAC-SHA256-PAYLOAD\n20231114T2213"#))
      #expect(result.status == 65)
    }
    #expect(try run([], "--signatures", "--resync").status == 64)
  }

  @Test("Where a chain breaks")
  func breaks() throws {
    var input = try chunks()
    input[input.count - 90] ^= 1
    let changed = try run(input, "--signatures")
    #expect(changed.text.contains("signatures: signatureMismatch at offset 91: the signature of chunk 1 at offset 91"))
    #expect(changed.status == 65)
    let events = try events([[1], [2]], hasEnd: false)
    #expect(try run(events, "--signatures").status == 65)
    let head = Array(
      String(decoding: try chunks(), as: UTF8.self).replacing("20231114T221320Z", with: "20231114T221321Z").utf8)
    #expect(try run(head, "--signatures").status == 65)
  }

  @Test("A kept-alive connection is verified request by request, with responses and unsigned requests between")
  func keptAlive() throws {
    let get = Array("GET / HTTP/1.1\r\nHost: service.test\r\n\r\n".utf8)
    let good = try run(try chunks() + get + (try events([[1]])) + (try chunks(["again"])), "--signatures")
    #expect(good.status == 0)
    #expect(good.lines.count { $0.contains("verified signature") } == 3)
    var bad = try chunks() + (try chunks(["again"]))
    bad[bad.count - 90] ^= 1
    let result = try run(bad, "--signatures")
    #expect(result.lines.first?.contains("OK: 3 verified signatures") == true)
    #expect(result.lines.last?.contains("message 2: signatures: signatureMismatch") == true)
    #expect(result.status == 65)
  }

  @Test("Captures that carry nothing signed say so")
  func nothingSigned() throws {
    let unsigned = request(
      "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
      Array("b\r\nhello world\r\n0\r\nx-amz-checksum-crc32:DUoRhQ==\r\n\r\n".utf8),
      fields: ["Content-Encoding: aws-chunked", "X-Amz-Trailer: x-amz-checksum-crc32"])
    #expect(try run(unsigned).text == "(stdin): OK: 1 trailing checksum, 1 line, 11 bytes\n")
    let result = try run(unsigned, "--signatures")
    #expect(
      result.text.contains(
        "signatures: notSigned at offset 0: the capture carries nothing signed; x-amz-content-sha256 is STREAMING-UNSIGNED-PAYLOAD-TRAILER"
      ))
    #expect(result.status == 65)
    let response = Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi".utf8)
    for input in [Streams.converse, response] {
      let result = try run(input, "--signatures")
      #expect(result.text.contains("signatures: notSigned at offset 0: the capture carries nothing signed"))
      #expect(result.status == 65)
    }
  }

  @Test(
    "Heads whose signature cannot be used",
    arguments: [
      ("", "missingAuthorization"),
      ("Authorization: Basic x", "invalidAuthorization"),
      ("Authorization: AWS4-HMAC-SHA256 Credential=AKID/20231114/us-east-1/s3/aws4_request", "invalidAuthorization"),
      (
        "Authorization: AWS4-HMAC-SHA256 Credential=AKID/20231114/s3/aws4_request, Signature=0f0f",
        "invalidAuthorization"
      ),
      (
        "Authorization: AWS4-ECDSA-P256-SHA256 Credential=AKID/20231114/s3/aws4_request, Signature=00",
        "unsupportedAlgorithm"
      ),
    ])
  func heads(authorization: String, code: String) throws {
    for input in [try chunks(authorization: authorization), try events([[1]], authorization: authorization)] {
      let result = try run(input, "--signatures")
      #expect(result.text.contains("signatures: \(code) at offset 0: "))
      #expect(result.status == 65)
      #expect(try run(input).status == 0)
    }
  }

  @Test("Signature Version 4A is not supported, and frames without a head have no seed")
  func unsupported() throws {
    let body = Array("0;chunk-signature=\(String(repeating: "ab", count: 70))****\r\n\r\n".utf8)
    let asymmetric = request(
      "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD", body, fields: ["Content-Encoding: aws-chunked"])
    let result = try run(asymmetric, "--signatures")
    #expect(
      result.text.contains(
        "signatures: unsupportedAlgorithm at offset 0: Signature Version 4A (ECDSA) is not supported"))
    #expect(result.status == 65)
    for input in [try chunks(), try events([[1]])] {
      let end = try #require(input.indices.first { input[$0...].starts(with: Array("\r\n\r\n".utf8)) })
      let result = try run(Array(input[(end + 4)...]), "--signatures")
      #expect(result.text.contains("signatures: missingHead at offset 0: "))
      #expect(result.status == 65)
    }
  }

  @Test("Messages that are not signed among those that are")
  func mixedMessages() throws {
    let event = Streams.event("AudioEvent", "{}")
    let signed = try events([[1]])
    let end = try #require(signed.indices.first { signed[$0...].starts(with: Array("\r\n\r\n".utf8)) }) + 4
    for body in [
      event + signed[end...], event, signed[end..<signed.count - 83] + event + signed[(signed.count - 83)...],
    ] {
      let input = request(
        "STREAMING-AWS4-HMAC-SHA256-EVENTS", Array(body), fields: ["Content-Type: application/vnd.amazon.eventstream"])
      let result = try run(input, "--signatures")
      #expect(result.text.contains("signatures: unsignedMessage at offset "))
      #expect(result.status == 65)
    }
  }

  @Test("Bodies that are not as their head says")
  func contradictions() throws {
    let plain = Array("5\r\nhello\r\n0\r\n\r\n".utf8)
    let coding = ["Content-Encoding: aws-chunked"]
    let signature = String(repeating: "0", count: 64)
    let signed = Array("5;chunk-signature=\(signature)\r\nhello\r\n0;chunk-signature=\(signature)\r\n\r\n".utf8)
    let mixed = Array("5;chunk-signature=\(signature)\r\nhello\r\n0\r\n\r\n".utf8)
    let trailers = Array(
      "5;chunk-signature=\(signature)\r\nhello\r\n0;chunk-signature=\(signature)\r\na:b\r\n\r\n".utf8)
    let cases: [(input: [UInt8], code: String)] = [
      (request("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", plain, fields: coding), "missingSignature at offset 0"),
      (request("STREAMING-UNSIGNED-PAYLOAD-TRAILER", signed, fields: coding), "unexpectedSignature at offset 0"),
      (request("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", trailers, fields: coding), "unexpectedTrailers at offset "),
      (request("UNSIGNED-PAYLOAD", mixed, fields: coding), "mixedSignatures at offset 91"),
      (
        request("UNSIGNED-PAYLOAD", plain, fields: coding + ["X-Amz-Decoded-Content-Length: 6"]),
        "decodedLengthMismatch at offset "
      ),
      (
        request("UNSIGNED-PAYLOAD", plain, fields: coding + ["X-Amz-Trailer: x-amz-checksum-sha1"]),
        "missingTrailer at offset "
      ),
      (
        request(
          "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
          Array("5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n".utf8), fields: coding),
        "trailingChecksumMismatch at offset "
      ),
    ]
    for (input, code) in cases {
      let result = try run(input)
      #expect(result.text.contains("aws-chunked: \(code)"), "\(result.text)")
      #expect(result.status == 65)
    }
    #expect(try run(request("UNSIGNED-PAYLOAD", signed, fields: coding)).status == 0)
  }

  @Test("An object that begins like frames, gzip or a chunk is an object")
  func binaryObjects() throws {
    for object in [[0, 1, 2, 3], [0x1F, 0x8B, 8, 0], Array("5;chunk-signature=".utf8), Array("HTTP/1.1 200 OK".utf8)] {
      let body = Array("\(String(object.count, radix: 16))\r\n".utf8) + object + Array("\r\n0\r\n\r\n".utf8)
      let result = try run(request("UNSIGNED-PAYLOAD", body, fields: ["Content-Encoding: aws-chunked"]))
      #expect(result.text.hasPrefix("(stdin): OK: "))
      #expect(result.status == 0)
    }
  }

  @Test("Checksums that cannot be computed are noted")
  func unsupportedChecksum() throws {
    let body = Array("1\r\na\r\n0\r\nx-amz-checksum-xxhash3:AAAA\r\n\r\n".utf8)
    let result = try run(
      request("STREAMING-UNSIGNED-PAYLOAD-TRAILER", body, fields: ["X-Amz-Trailer: x-amz-checksum-xxhash3"]))
    #expect(result.errors.contains("note: x-amz-checksum-xxhash3 is not verified"))
    #expect(result.status == 0)
  }
}
#endif
