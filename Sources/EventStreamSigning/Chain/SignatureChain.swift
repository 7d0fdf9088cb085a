#if Signing
internal import ByteKernels
#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

/// A chain of signatures of Signature Version 4: each one covers the one before it.
///
/// The string to sign has a fixed length for a scope, and is changed in place.
@available(StreamingCodecAsync 1.0, *)
struct SignatureChain: Sendable {
  /// The latest signature: the seed at first, the request's own signature.
  private(set) var previous: SigV4Signature
  /// The string to sign of the latest signature.
  private var text: [UInt8] = []
  private let secret: SecretAccessKey
  private var scope: SigningScope
  /// The time in ``text``.
  private var time: SigningTime
  /// Signs for the scope.
  private var sign: @Sendable ([UInt8]) -> SigV4Signature
  /// The offset of the previous signature in ``text``.
  private var previousStart = 0

  private static let algorithm = Array("AWS4-HMAC-SHA256-PAYLOAD\n".utf8)
  private static let timeStart = algorithm.count
  /// The offset of the day of the scope in ``text``.
  private var dateStart: Int { Self.timeStart + SigningTime.textLength + 1 }
  /// The length of a hash in hexadecimal, and of the line feed after it.
  private static let lineLength = 2 * Bytes32.count + 1

  /// Starts a chain after the request's signature.
  init(secret: SecretAccessKey, scope: SigningScope, time: SigningTime, seed: SigV4Signature) {
    self.secret = secret
    self.scope = scope
    self.time = time
    previous = seed
    sign = secret.signature(for: scope)
    makeText()
  }

  /// Returns the next signature, of an event or a chunk, without adding it to the chain.
  ///
  /// - Parameters:
  ///   - time: The time of the event; nil for the time of the chain.
  ///   - headers: The hash of the event's headers.
  ///   - payload: The hash of the payload.
  mutating func signature(at time: SigningTime? = nil, headers: Bytes32, payload: Bytes32) -> SigV4Signature {
    if let time { move(to: time) }
    let (start, previous) = (previousStart, previous.code)
    var output = text.mutableSpan
    previous.writeHexadecimal(to: &output, at: start)
    headers.writeHexadecimal(to: &output, at: start + Self.lineLength)
    payload.writeHexadecimal(to: &output, at: start + 2 * Self.lineLength)
    return sign(text)
  }

  /// Adds a signature to the chain.
  mutating func append(_ signature: SigV4Signature) { previous = signature }

  /// The string to sign of the latest call of ``signature(at:headers:payload:)``.
  var stringToSign: String { String(decoding: text, as: UTF8.self) }

  /// Returns the signature of a trailer section with this hash, and the string to sign.
  func trailerSignature(_ trailers: Bytes32) -> (SigV4Signature, stringToSign: String) {
    let text = ["AWS4-HMAC-SHA256-TRAILER", "\(time)", "\(scope)", "\(previous)", "\(SigV4Signature(trailers))"]
      .joined(separator: "\n")
    return (sign(Array(text.utf8)), text)
  }

  /// Changes the time of the string to sign, and on another day the key.
  private mutating func move(to time: SigningTime) {
    guard time != self.time else { return }
    self.time = time
    let dateStart = dateStart
    var output = text.mutableSpan
    time.write(to: &output, at: Self.timeStart)
    var isOtherDay = false
    for index in 0..<8 where output[dateStart + index] != output[Self.timeStart + index] {
      output[dateStart + index] = output[Self.timeStart + index]
      isOtherDay = true
    }
    guard isOtherDay else { return }
    scope.day = time.startOfDay
    sign = secret.signature(for: scope)
  }

  private mutating func makeText() {
    text = Self.algorithm + Array("\(time)\n\(scope)\n".utf8)
    previousStart = text.count
    text += [UInt8](repeating: 0x30, count: 3 * Self.lineLength - 1)
    text[previousStart + Self.lineLength - 1] = 0x0A
    text[previousStart + 2 * Self.lineLength - 1] = 0x0A
  }
}
#endif
