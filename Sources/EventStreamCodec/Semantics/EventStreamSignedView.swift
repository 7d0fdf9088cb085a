internal import ByteKernels

/// A signed message, which wraps a message that a client sends: a time, a signature, and the message inside.
///
/// The signature has not been verified; `EventStreamVerifier` of EventStreamSigning does that. Everything is borrowed from
/// the message's view.
///
/// Source: Amazon Transcribe Developer Guide, "Event stream encoding".
@available(StreamingCodec 1.0, *)
public struct EventStreamSignedView: ~Escapable {
  /// The value of `:date`, in milliseconds since 1970.
  public let millisecondsSince1970: Int64
  /// The header `:date` as on the wire, which the signature covers.
  package let dateHeader: Span<UInt8>
  /// The value of `:chunk-signature`: 32 bytes.
  public let signature: Span<UInt8>
  /// The message inside, encoded; empty if this message ends the stream.
  public let payload: Span<UInt8>

  /// `:date` as on the wire, without its 8 bytes of milliseconds.
  package static let dateName: [UInt8] = [5] + Array(":date".utf8) + [8]
  /// `:chunk-signature` as on the wire, without its 32 bytes.
  package static let signatureName: [UInt8] = [16] + Array(":chunk-signature".utf8) + [6, 0, 32]
  /// The lengths of these, in bytes, and those of the whole headers.
  package static let dateNameLength = 7
  package static let dateLength = 15
  package static let signatureNameLength = 20
  package static let signatureLength = 52
  /// The length of both headers, in bytes.
  package static var headersLength: Int { @inlinable get { 67 } }

  /// Creates a view of `message`.
  ///
  /// - Returns: Nil unless the headers are `:date` and `:chunk-signature`, in either order, and the payload is empty or one
  ///   whole message, by its length.
  /// - Complexity: O(1).
  @_lifetime(copy message)
  public init?(_ message: EventStreamMessageView) {
    guard message.headersLength == Self.headersLength else { return nil }
    let headers = message.headers.bytes
    let isDateFirst = headers[0] == Self.dateName[0]
    let dateStart = isDateFirst ? 0 : Self.signatureLength
    let signatureStart = isDateFirst ? Self.dateLength : 0
    let date = headers.extracting(dateStart..<dateStart + Self.dateLength)
    let signature = headers.extracting(signatureStart..<signatureStart + Self.signatureLength)
    guard date.extracting(first: Self.dateNameLength).bytesEqual(Self.dateName.span),
      signature.extracting(first: Self.signatureNameLength).bytesEqual(Self.signatureName.span),
      message.payload.isEmpty || Self.isMessage(message.payload)
    else { return nil }
    millisecondsSince1970 = Int64(bitPattern: date.bigEndianUInt64(at: Self.dateNameLength))
    dateHeader = date
    self.signature = signature.extracting(Self.signatureNameLength...)
    payload = message.payload
  }

  /// Whether the message ends the stream.
  public var isEnd: Bool { payload.isEmpty }

  /// Whether `bytes` are one whole message, by the length that it begins with.
  package static func isMessage(_ bytes: Span<UInt8>) -> Bool {
    bytes.count >= FrameParser.smallestLength && UInt64(bytes.bigEndianUInt32(at: 0)) == UInt64(bytes.count)
  }
}
