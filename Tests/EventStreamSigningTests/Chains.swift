#if Signing
import EventStreamCodec
import Testing

@testable import EventStreamSigning

/// What the tests of chains share.
enum Chains {
  static let secret = SecretAccessKey("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")

  static func scope(service: String = "transcribe") throws -> SigningScope {
    try #require(SigningScope(time: try time(), region: "us-east-1", service: service))
  }

  static func time(_ seconds: Int64 = 1_700_000_000) throws -> SigningTime {
    try #require(SigningTime(secondsSince1970: seconds))
  }

  static func seed() throws -> SigV4Signature {
    try #require(SigV4Signature(hexadecimal: String(repeating: "0f", count: 32)))
  }

  static func audio(_ bytes: [UInt8]) -> EventStreamMessage {
    EventStreamMessage(event: "AudioEvent", contentType: "application/octet-stream", payload: bytes)
  }

  static func frame(_ message: EventStreamMessage) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try EventStreamEncoder().append(message, to: &bytes)
    return bytes
  }

  /// The messages of a stream.
  static func messages(_ bytes: [UInt8]) throws -> [EventStreamMessage] {
    var messages: [EventStreamMessage] = []
    var reader = EventStreamReader(bytes.span)
    while let message = try reader.next() { messages.append(EventStreamMessage(message)) }
    return messages
  }

  /// Signed messages, the last of which ends the stream.
  static func signed(
    _ messages: [EventStreamMessage], order: EventStreamSigner.HeaderOrder = .dateFirst, secondsBetween: Int64 = 0
  ) throws -> [[UInt8]] {
    var signer = EventStreamSigner(secret: secret, scope: try scope(), seed: try seed(), headerOrder: order)
    var frames: [[UInt8]] = []
    for (index, message) in messages.enumerated() {
      var frame: [UInt8] = []
      try signer.append(message, at: try time(1_700_000_000 + Int64(index) * secondsBetween), to: &frame)
      frames.append(frame)
    }
    var end: [UInt8] = []
    try signer.finish(at: try time(1_700_000_000 + Int64(messages.count) * secondsBetween), to: &end)
    return frames + [end]
  }

  /// Verifies a stream, and returns the payloads inside.
  static func verify(
    _ bytes: [UInt8], secret: SecretAccessKey = secret
  ) throws -> [[UInt8]] {
    var verifier = EventStreamVerifier(secret: secret, scope: try scope(), seed: try seed())
    var decoder = EventStreamDecoder()
    var payloads: [[UInt8]] = []
    var input = bytes.span
    while let message = try decoder.next(&input) {
      let payload = try verifier.verify(message)
      payloads.append(payload.indices.map { payload[$0] })
    }
    try decoder.finish()
    try verifier.finish()
    return payloads
  }
}
#endif
