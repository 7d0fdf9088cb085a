import EventStreamCodec
import EventStreamSigning
import StreamPipeline

/// Signed messages verify the same however they are split; what verifies is what the signer writes, and no other stream of
/// the same length does; the messages inside are those that the pipeline unwraps without a key.
@Sendable func checkSignedEvents(_ input: [UInt8]) throws(Violation) {
  let input = FuzzInput(input)
  let fixture = try SigningFixture()
  let whole = try Outcome.of(input.bytes, [0..<input.bytes.count], by: VerifyingDecoder(fixture))
  try Outcome.of(input.bytes, input.pieces, by: VerifyingDecoder(fixture))
    .mustEqual(whole, "signed messages in pieces against whole")

  // Signing the verified messages again gives the same bytes.
  var output: [UInt8] = []
  for element in whole.elements {
    var signer = EventStreamSigner(
      secret: fixture.secret, scope: fixture.scope, seed: element.previous,
      headerOrder: element.isDateFirst ? .dateFirst : .signatureFirst)
    // A fraction of a second is verified, and not written.
    guard element.milliseconds % 1000 == 0, let time = SigningTime(millisecondsSince1970: element.milliseconds) else {
      output += element.frame
      continue
    }
    do throws(EventStreamSigningError) {
      if element.payload.isEmpty {
        try signer.finish(at: time, to: &output)
      } else {
        try signer.append(frame: element.payload.span, at: time, to: &output)
      }
    } catch {
      throw Violation(description: "a verified message cannot be signed: \(error)")
    }
  }
  let verified = whole.elements.flatMap(\.frame)
  try check(output == verified, "what verifies is not what the signer writes")
  try checkUnwrapping(whole.elements.map(\.payload), verified)
}

/// The messages inside verified ones are those that the pipeline delivers.
private func checkUnwrapping(_ payloads: [[UInt8]], _ stream: [UInt8]) throws(Violation) {
  var expected: [EventStreamMessage] = []
  let inside = payloads.flatMap(\.self)
  var reader = EventStreamReader(inside.span)
  var isDamaged = false
  do throws(EventStreamError) {
    while let message = try reader.next() { expected.append(EventStreamMessage(message)) }
  } catch {
    isDamaged = true
  }
  var decoder = StreamDecoder()
  var messages: [EventStreamMessage] = []
  var input = stream.span
  do throws(StreamError) {
    while let element = try decoder.next(&input) {
      if case .message(let message) = element { messages.append(EventStreamMessage(message)) }
    }
  } catch {
    try check(isDamaged, "the pipeline fails on messages that can be read: \(error)")
  }
  try check(messages == expected, "the pipeline unwraps \(messages.count) messages, not \(expected.count)")
}

/// A verified message.
private struct VerifiedMessage: Equatable {
  var previous: SigV4Signature
  var frame: [UInt8]
  var payload: [UInt8]
  var milliseconds: Int64
  var isDateFirst: Bool
}

/// What stops a stream of signed messages.
private enum SignedEventsError: Error, Equatable {
  case framing(EventStreamError)
  case signature(EventStreamSignatureError)
}

/// The decoder and the verifier of signed messages.
private struct VerifyingDecoder: FuzzedDecoder, ~Copyable {
  let complaint: String? = nil
  private var decoder = EventStreamDecoder()
  private var verifier: EventStreamVerifier
  private var previous: SigV4Signature
  private var failure: SignedEventsError?

  init(_ fixture: SigningFixture) {
    verifier = EventStreamVerifier(secret: fixture.secret, scope: fixture.scope, seed: fixture.seed)
    previous = fixture.seed
  }

  mutating func decode(_ bytes: Span<UInt8>, into elements: inout [VerifiedMessage]) throws(SignedEventsError) {
    if let failure { throw failure }
    var input = bytes
    do throws(EventStreamError) {
      let problem = try Self.decode(&input, &decoder, &verifier, &previous, into: &elements)
      failure = problem.map { .signature($0) }
    } catch {
      failure = .framing(error)
    }
    if let failure { throw failure }
  }

  private static func decode(
    _ input: inout Span<UInt8>, _ decoder: inout EventStreamDecoder, _ verifier: inout EventStreamVerifier,
    _ previous: inout SigV4Signature, into elements: inout [VerifiedMessage]
  ) throws(EventStreamError) -> EventStreamSignatureError? {
    while let message = try decoder.next(&input) {
      do throws(EventStreamSignatureError) {
        let payload = array(try verifier.verify(message))
        guard let signed = EventStreamSignedView(message), let signature = SigV4Signature(signed.signature) else {
          return .unsigned(index: elements.count, offset: message.offset)
        }
        elements.append(
          VerifiedMessage(
            previous: previous, frame: array(message.bytes), payload: payload,
            milliseconds: signed.millisecondsSince1970, isDateFirst: message.headers.bytes[0] == 5))
        previous = signature
      } catch {
        return error
      }
    }
    return nil
  }

  mutating func finish(into elements: inout [VerifiedMessage]) throws(SignedEventsError) {
    if let failure { throw failure }
    do throws(EventStreamError) { try decoder.finish() } catch { throw fail(.framing(error)) }
    do throws(EventStreamSignatureError) { try verifier.finish() } catch { throw fail(.signature(error)) }
  }

  private mutating func fail(_ error: SignedEventsError) -> SignedEventsError {
    failure = error
    return error
  }
}
