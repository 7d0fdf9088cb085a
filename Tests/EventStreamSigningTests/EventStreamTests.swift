#if Signing
import EventStreamCodec
import Testing

@testable import EventStreamSigning

@Suite struct EventStreamTests {
  private let messages = [Chains.audio([1, 2, 3]), Chains.audio([]), Chains.audio([UInt8](repeating: 7, count: 5000))]

  /// Creates a stream's frame of other bytes.
  private func frame(_ headers: [EventStreamHeader], _ payload: [UInt8]) throws -> [UInt8] {
    try Chains.frame(EventStreamMessage(headers: headers, payload: payload))
  }

  @Test(
    "What is signed verifies, in both orders of headers",
    arguments: [EventStreamSigner.HeaderOrder.dateFirst, .signatureFirst])
  func roundTrip(order: EventStreamSigner.HeaderOrder) throws {
    let signed = try Chains.signed(messages, order: order)
    let payloads = try Chains.verify(signed.flatMap(\.self))
    #expect(payloads == (try messages.map { try Chains.frame($0) }) + [[]])
    // 16 bytes of framing and 67 of headers.
    #expect(signed.last?.count == 83)
  }

  @Test("A stream over midnight is signed for both days")
  func midnight() throws {
    let signed = try Chains.signed(messages, secondsBetween: 30_000)
    #expect(try Chains.verify(signed.flatMap(\.self)).count == 4)
    // The key of the first day alone does not do.
    var chain = SignatureChain(
      secret: Chains.secret, scope: try Chains.scope(), time: try Chains.time(), seed: try Chains.seed())
    let hash = Bytes32.emptyHash
    let today = chain.signature(at: try Chains.time(1_700_000_000), headers: hash, payload: hash)
    let tomorrow = chain.signature(at: try Chains.time(1_700_086_400), headers: hash, payload: hash)
    #expect(chain.stringToSign.contains("\n20231115T221320Z\n20231115/us-east-1/transcribe/aws4_request\n"))
    #expect(chain.signature(at: try Chains.time(1_700_000_000), headers: hash, payload: hash) == today)
    #expect(today != tomorrow)
  }

  @Test("A fraction of a second in :date is covered, and not in the time")
  func milliseconds() throws {
    let date = EventStreamHeader(name: ":date", value: .timestamp(millisecondsSince1970: 1_700_000_000_999))
    var dateHeader = EventStreamSignedView.dateName
    for shift in stride(from: 56, through: 0, by: -8) {
      dateHeader.append(UInt8(truncatingIfNeeded: Int64(1_700_000_000_999) >> Int64(shift)))
    }
    var chain = SignatureChain(
      secret: Chains.secret, scope: try Chains.scope(), time: try Chains.time(), seed: try Chains.seed())
    let signature = chain.signature(headers: .sha256(dateHeader.span), payload: .emptyHash)
    let end = try frame([date, EventStreamHeader(name: ":chunk-signature", value: .bytes(signature.bytes))], [])
    #expect(try Chains.verify(end) == [[]])
  }

  @Test("A bit changed anywhere is an error")
  func changes() throws {
    let bytes = try Chains.signed([messages[0]]).flatMap(\.self)
    for index in bytes.indices {
      var changed = bytes
      changed[index] ^= 1 << (index % 8)
      #expect(throws: (any Error).self, "byte \(index)") { try Chains.verify(changed) }
    }
  }

  @Test(
    "A message changed under new checksums breaks the chain where it is, at its offset, and names the string to sign")
  func mismatch() throws {
    var signed = try Chains.signed(messages)
    let inner = try Chains.frame(Chains.audio([9]))
    let message = try #require(try Chains.messages(signed[1]).first)
    signed[1] = try frame(message.headers, inner)
    let error = #expect(throws: EventStreamSignatureError.self) { try Chains.verify(signed.flatMap(\.self)) }
    guard case .mismatch(1, let offset, let text)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(offset == UInt64(signed[0].count))
    #expect(text.hasPrefix("AWS4-HMAC-SHA256-PAYLOAD\n20231114T221320Z\n20231114/us-east-1/transcribe/aws4_request\n"))
    #expect(text.hasSuffix("\(SigV4Signature(.sha256(inner.span)))"))
    #expect(error?.code == "signatureMismatch")
  }

  @Test("Another key, a lost message, one twice, and others in their places")
  func brokenChains() throws {
    let signed = try Chains.signed(messages)
    #expect(throws: EventStreamSignatureError.self) {
      try Chains.verify(signed.flatMap(\.self), secret: SecretAccessKey("another"))
    }
    for order in [[1, 2, 3], [0, 2, 3], [0, 0, 1, 2, 3], [1, 0, 2, 3]] {
      let error = #expect(throws: EventStreamSignatureError.self) { try Chains.verify(order.flatMap { signed[$0] }) }
      guard case .mismatch? = error else {
        Issue.record("\(order): \(String(describing: error))")
        continue
      }
    }
  }

  @Test("The end: missing, followed by a message, followed by another end")
  func ends() throws {
    let signed = try Chains.signed(messages)
    #expect(throws: EventStreamSignatureError.missingEnd(count: 3)) {
      try Chains.verify(signed.dropLast().flatMap(\.self))
    }
    #expect(throws: EventStreamSignatureError.missingEnd(count: 0)) { try Chains.verify([]) }
    let count = signed.flatMap(\.self).count
    for extra in [signed[0], signed[3], try Chains.frame(messages[0])] {
      #expect(throws: EventStreamSignatureError.messageAfterEnd(index: 4, offset: UInt64(count))) {
        try Chains.verify(signed.flatMap(\.self) + extra)
      }
    }
  }

  @Test("Messages that are not signed, and impossible dates")
  func unsigned() throws {
    let signed = try Chains.signed(messages)
    #expect(throws: EventStreamSignatureError.unsigned(index: 1, offset: UInt64(signed[0].count))) {
      try Chains.verify(signed[0] + (try Chains.frame(messages[1])))
    }
    let signature = EventStreamHeader(name: ":chunk-signature", value: .bytes([UInt8](repeating: 0, count: 32)))
    for milliseconds in [-1, Int64.min, Int64.max, 253_402_300_800_000] {
      let date = EventStreamHeader(name: ":date", value: .timestamp(millisecondsSince1970: milliseconds))
      let error = EventStreamSignatureError.invalidDate(index: 0, offset: 0, millisecondsSince1970: milliseconds)
      #expect(throws: error) { try Chains.verify(try frame([date, signature], [])) }
    }
  }

  @Test("An error repeats")
  func poisoned() throws {
    var verifier = EventStreamVerifier(secret: Chains.secret, scope: try Chains.scope(), seed: try Chains.seed())
    let signed = try Chains.signed(messages)
    var decoder = EventStreamDecoder()
    let bytes = try Chains.frame(messages[0]) + signed.flatMap(\.self)
    var input = bytes.span
    var count = 0
    while let message = try decoder.next(&input) {
      do throws(EventStreamSignatureError) {
        _ = try verifier.verify(message)
      } catch {
        #expect(error == .unsigned(index: 0, offset: 0))
        count += 1
      }
    }
    #expect(count == 5)
    #expect(throws: EventStreamSignatureError.unsigned(index: 0, offset: 0)) { try verifier.finish() }
  }

  @Test("What cannot be signed leaves chain and output alone")
  func refusals() throws {
    var limits = EventStreamLimits.service
    limits.maximumTotalLength = 200
    var signer = EventStreamSigner(
      secret: Chains.secret, scope: try Chains.scope(), seed: try Chains.seed(), limits: limits)
    var output: [UInt8] = []
    let long = Chains.audio([UInt8](repeating: 1, count: 20))
    let frame = try Chains.frame(long)
    let tooLong = EventStreamSigningError.encoding(.messageTooLong(count: frame.count + 83, limit: 200))
    #expect(throws: tooLong) { try signer.append(long, to: &output) }
    #expect(throws: tooLong) { try signer.append(frame: frame.span, to: &output) }
    for bytes in [[], [0, 0, 0, 4], Array(frame.dropLast()), frame + [0]] {
      #expect(throws: EventStreamSigningError.notAMessage(count: bytes.count)) {
        try signer.append(frame: bytes.span, to: &output)
      }
    }
    let unnamed = EventStreamMessage(headers: [EventStreamHeader("", "")])
    #expect(throws: EventStreamSigningError.encoding(.emptyHeaderName(header: 0))) {
      try signer.append(unnamed, to: &output)
    }
    #expect(output.isEmpty)
    #expect(signer.latestSignature == (try Chains.seed()))
    try signer.finish(to: &output)
    #expect(throws: EventStreamSigningError.finished) { try signer.finish(to: &output) }
    #expect(throws: EventStreamSigningError.finished) { try signer.append(Chains.audio([]), to: &output) }
    #expect(throws: EventStreamSigningError.finished) { try signer.append(frame: frame.span, to: &output) }
    #expect(output.count == 83)
  }
}
#endif
