import EventStreamCodec
import EventStreamSigning
import NIOCore
import NIOHTTP1

/// Verifies and unwraps the events that a client sends, as their bytes arrive.
struct SignedEvents: ~Copyable {
  static let contentType = "application/vnd.amazon.eventstream"

  /// The head of a response that streams.
  static var responseHead: HTTPResponseHead {
    HTTPResponseHead(version: .http2, status: .ok, headers: ["content-type": contentType])
  }

  private var decoder = EventStreamDecoder(limits: .service)
  private var verifier: EventStreamVerifier
  private let operation = EventStreamOperation.named("StartStreamTranscription")

  /// Starts the stream of a request.
  init(secret: SecretAccessKey, _ authorization: SigV4Authorization) {
    verifier = EventStreamVerifier(secret: secret, scope: authorization.scope, seed: authorization.signature)
  }

  /// The number of messages whose signatures were verified, that of the end included.
  var verifiedCount: Int { verifier.verifiedCount }

  /// Returns the next event, or nil if the buffer has been read; advances its reader index.
  ///
  /// - Throws: `EventStreamError`, `EventStreamSignatureError` or ``TranscribeSession/Failure/unknownEvent(_:)``, after all
  ///   events before it have been returned.
  mutating func next(_ buffer: inout ByteBuffer) throws -> EventStreamMessage? {
    var rest = buffer.readableBytes
    defer { buffer.moveReaderIndex(to: buffer.writerIndex - rest) }
    return try next(buffer.readableBytesUInt8Span, rest: &rest)
  }

  private mutating func next(_ bytes: Span<UInt8>, rest: inout Int) throws -> EventStreamMessage? {
    var input = bytes
    defer { rest = input.count }
    guard let event = try Self.next(&input, &decoder, &verifier) else { return nil }
    guard operation?.inputEvents.contains(where: { event.isEvent(named: $0.name) }) == true else {
      throw TranscribeSession.Failure.unknownEvent(event.eventType ?? "")
    }
    return event
  }

  /// Decodes, verifies and unwraps the next event; a message borrows from its decoder, not from all of the structure.
  private static func next(
    _ input: inout Span<UInt8>, _ decoder: inout EventStreamDecoder, _ verifier: inout EventStreamVerifier
  ) throws -> EventStreamMessage? {
    while let signed = try decoder.next(&input) {
      var inner = EventStreamReader(try verifier.verify(signed))
      // The message that ends the stream has none inside.
      if let event = try inner.next() { return EventStreamMessage(event) }
    }
    return nil
  }

  /// Ends the stream; throws if it was cut, or if the message that ends it is missing.
  mutating func finish() throws {
    try decoder.finish()
    try verifier.finish()
  }
}
