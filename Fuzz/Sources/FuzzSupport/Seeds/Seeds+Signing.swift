import ChunkedHTTP
import EventStreamCodec
import EventStreamSigning

/// Chains of signatures, whole, cut and spliced.
extension Seeds {
  static var signedEvents: [(String, [UInt8])] {
    let dateFirst = signedFrames(.dateFirst)
    let signatureFirst = signedFrames(.signatureFirst)
    guard dateFirst.count == 3, signatureFirst.count == 3 else { return [] }
    return [
      ("date-first", text("") + dateFirst.flatMap(\.self)),
      ("signature-first", text("") + signatureFirst.flatMap(\.self)),
      ("cut", text("") + dateFirst.dropLast().flatMap(\.self)),
      ("spliced", text("") + dateFirst[0] + signatureFirst[1] + dateFirst[2]),
      ("swapped", text("") + dateFirst[1] + dateFirst[0] + dateFirst[2]),
      ("unsigned", text("") + dateFirst[0] + Frame.event("AudioEvent", "{}").sealed + dateFirst[1]),
    ]
  }

  /// Two signed messages, and the one that ends the stream.
  private static func signedFrames(_ order: EventStreamSigner.HeaderOrder) -> [[UInt8]] {
    guard let fixture = try? SigningFixture() else { return [] }
    var signer = EventStreamSigner(
      secret: fixture.secret, scope: fixture.scope, seed: fixture.seed, headerOrder: order)
    var frames: [[UInt8]] = [[], [], []]
    try? signer.append(frame: Frame.event("AudioEvent", "{}").sealed.span, at: fixture.time, to: &frames[0])
    try? signer.append(frame: Frame.event("TextEvent", #"{"a":1}"#).sealed.span, at: fixture.time, to: &frames[1])
    try? signer.finish(at: fixture.time, to: &frames[2])
    return frames
  }

  static var signedChunks: [(String, [UInt8])] {
    let plain = signedBody(nil)
    let trailer = signedBody(.crc32)
    return [
      ("plain", text("") + plain), ("trailer", text("", 1) + trailer),
      ("cut", text("") + plain.dropLast(100)), ("data", text("some data to sign", 3, 77)),
    ]
  }

  private static func signedBody(_ checksum: TrailingChecksum?) -> [UInt8] {
    guard let fixture = try? SigningFixture() else { return [] }
    var signer = AWSChunkedSigner(
      secret: fixture.secret, scope: fixture.scope, time: fixture.time, seed: fixture.seed, checksum: checksum)
    var body: [UInt8] = []
    try? signer.append(Array("hello".utf8).span, to: &body)
    try? signer.append(Array(" world".utf8).span, to: &body)
    try? signer.finish(to: &body)
    return body
  }
}
