/// What is wrong with an event stream, and where.
///
/// Offsets are absolute: bytes since the start of the stream. Checks run in the specification's order (prelude
/// checksum, lengths, limits, message checksum, headers), and the first fault in that order is reported. A decoder that
/// threw is poisoned and throws the same error again.
@nonexhaustive
public enum EventStreamError: Error, Hashable, Sendable {
  /// The stream does not start with an event-stream message, and its first bytes resemble another format.
  ///
  /// - Parameters:
  ///   - firstBytes: The first 12 bytes, or all of a shorter stream.
  ///   - resembles: The format that they resemble.
  case notAnEventStream(firstBytes: [UInt8], resembles: ForeignFormat)

  /// Bytes that resemble another format follow an intact message.
  ///
  /// - Parameters:
  ///   - offset: The offset of the first of these bytes.
  ///   - firstBytes: The first 12 of these bytes, or all if the stream ends earlier.
  ///   - resembles: The format that they resemble.
  case foreignBytes(offset: UInt64, firstBytes: [UInt8], resembles: ForeignFormat)

  /// The checksum of a message's first 8 bytes does not match the stored one.
  ///
  /// - Parameter offset: The offset of the message.
  case preludeChecksumMismatch(offset: UInt64, stored: UInt32, computed: UInt32)

  /// The prelude is intact, but announces fewer than 16 bytes, the size of the smallest message.
  ///
  /// - Parameter offset: The offset of the message.
  case totalLengthTooSmall(offset: UInt64, totalLength: UInt32)

  /// The prelude is intact, but announces more header bytes than the message has room for.
  ///
  /// - Parameter offset: The offset of the message.
  case headersLengthTooLarge(offset: UInt64, headersLength: UInt32, totalLength: UInt32)

  /// The prelude is intact and announces a message above ``EventStreamLimits/maximumTotalLength``.
  ///
  /// - Parameter offset: The offset of the message.
  case totalLengthLimitExceeded(offset: UInt64, totalLength: UInt32, limit: UInt32)

  /// The prelude is intact and announces headers above ``EventStreamLimits/maximumHeadersLength``.
  ///
  /// - Parameter offset: The offset of the message.
  case headersLengthLimitExceeded(offset: UInt64, headersLength: UInt32, limit: UInt32)

  /// The checksum of a whole message does not match the one stored at its end.
  ///
  /// - Parameter offset: The offset of the message.
  case messageChecksumMismatch(offset: UInt64, stored: UInt32, computed: UInt32)

  /// A message has more headers than ``EventStreamLimits/maximumHeaderCount``.
  ///
  /// - Parameter offset: The offset of the first excess header.
  case headerCountLimitExceeded(offset: UInt64, limit: Int)

  /// A header's name is empty. The specification requires 1 to 255 bytes.
  ///
  /// - Parameter offset: The offset of the header.
  case emptyHeaderName(offset: UInt64)

  /// A header extends beyond the end of the header block.
  ///
  /// - Parameters:
  ///   - offset: The offset of the header.
  ///   - needed: The number of bytes that the header needs, as far as it is known.
  ///   - available: The number of bytes left in the block.
  case headerOverrunsBlock(offset: UInt64, needed: Int, available: Int)

  /// A header's value has a type that the specification does not define. Its types are 0 to 9, "not open to extension".
  ///
  /// - Parameter offset: The offset of the type byte.
  case unknownHeaderValueType(offset: UInt64, type: UInt8)

  /// A header's name is not well-formed UTF-8.
  ///
  /// - Parameter offset: The offset of the first ill-formed byte.
  case headerNameNotUTF8(offset: UInt64)

  /// A header's string value is not well-formed UTF-8.
  ///
  /// - Parameter offset: The offset of the first ill-formed byte.
  case headerValueNotUTF8(offset: UInt64)

  /// A header's name appears a second time in a message. See ``EventStreamLeniency/duplicateHeaderNames``.
  ///
  /// - Parameter offset: The offset of the second header with the name.
  case duplicateHeaderName(offset: UInt64)

  /// The stream ended within a message.
  ///
  /// - Parameters:
  ///   - offset: The offset of the message.
  ///   - held: The number of its bytes that arrived.
  ///   - expected: The total length of the message; nil if its prelude is incomplete.
  case truncatedMessage(offset: UInt64, held: Int, expected: UInt32?)

  /// A message of this kind needs a header that it lacks.
  ///
  /// - Parameter offset: The offset of the message.
  case missingHeader(offset: UInt64, header: EventStreamReservedHeader)

  /// A header that the specification reserves for a string has a value of another type.
  ///
  /// - Parameter offset: The offset of the message.
  case reservedHeaderNotString(offset: UInt64, header: EventStreamReservedHeader)
}

extension EventStreamError {
  /// The offset of the error, in bytes since the start of the stream.
  public var offset: UInt64 {
    switch self {
    case .notAnEventStream: 0
    case .foreignBytes(let offset, _, _), .preludeChecksumMismatch(let offset, _, _),
      .totalLengthTooSmall(let offset, _),
      .headersLengthTooLarge(let offset, _, _), .totalLengthLimitExceeded(let offset, _, _),
      .headersLengthLimitExceeded(let offset, _, _), .messageChecksumMismatch(let offset, _, _),
      .headerCountLimitExceeded(let offset, _), .emptyHeaderName(let offset), .headerOverrunsBlock(let offset, _, _),
      .unknownHeaderValueType(let offset, _), .headerNameNotUTF8(let offset), .headerValueNotUTF8(let offset),
      .duplicateHeaderName(let offset), .truncatedMessage(let offset, _, _), .missingHeader(let offset, _),
      .reservedHeaderNotString(let offset, _):
      offset
    }
  }

  /// The case's name: a stable code for logs and scripts.
  public var code: String {
    switch self {
    case .notAnEventStream: "notAnEventStream"
    case .foreignBytes: "foreignBytes"
    case .preludeChecksumMismatch: "preludeChecksumMismatch"
    case .totalLengthTooSmall: "totalLengthTooSmall"
    case .headersLengthTooLarge: "headersLengthTooLarge"
    case .totalLengthLimitExceeded: "totalLengthLimitExceeded"
    case .headersLengthLimitExceeded: "headersLengthLimitExceeded"
    case .messageChecksumMismatch: "messageChecksumMismatch"
    case .headerCountLimitExceeded: "headerCountLimitExceeded"
    case .emptyHeaderName: "emptyHeaderName"
    case .headerOverrunsBlock: "headerOverrunsBlock"
    case .unknownHeaderValueType: "unknownHeaderValueType"
    case .headerNameNotUTF8: "headerNameNotUTF8"
    case .headerValueNotUTF8: "headerValueNotUTF8"
    case .duplicateHeaderName: "duplicateHeaderName"
    case .truncatedMessage: "truncatedMessage"
    case .missingHeader: "missingHeader"
    case .reservedHeaderNotString: "reservedHeaderNotString"
    }
  }
}

extension EventStreamError {
  /// The name of the leniency that accepts the input, as `codec-tool --lenient` spells it; nil if there is none.
  package var leniencyHint: String? {
    switch self {
    case .duplicateHeaderName: "duplicate-header-names"
    case .missingHeader(_, .messageType): "missing-message-type"
    default: nil
    }
  }

  /// The format that the bytes in the place of a message resemble; nil for other errors.
  public var foreignFormat: ForeignFormat? {
    switch self {
    case .notAnEventStream(_, let format), .foreignBytes(_, _, let format): format
    default: nil
    }
  }
}

extension EventStreamError: CustomStringConvertible {
  /// The error in one sentence, with its offset.
  public var description: String { "\(problem), at offset \(offset)" }

  /// The error in one sentence, without its offset.
  public var problem: String {
    switch self {
    case .notAnEventStream(let firstBytes, let format):
      "this looks like \(format), not an event stream: it begins \(quoted(firstBytes)). \(format.advice)"
    case .foreignBytes(_, let firstBytes, let format):
      "the bytes after the last message look like \(format): they begin \(quoted(firstBytes)). \(format.advice)"
    case .preludeChecksumMismatch(_, let stored, let computed):
      "prelude checksum mismatch: stored \(hexadecimal(stored)), computed \(hexadecimal(computed))"
    case .totalLengthTooSmall(_, let totalLength):
      "the prelude announces a message of \(totalLength) bytes; the smallest has 16"
    case .headersLengthTooLarge(_, let headersLength, let totalLength):
      "the prelude announces \(headersLength) bytes of headers in a message of \(totalLength), which has room for "
        + "\(totalLength >= 16 ? totalLength - 16 : 0)"
    case .totalLengthLimitExceeded(_, let totalLength, let limit):
      "the prelude announces a message of \(totalLength) bytes; the limit is \(limit)"
    case .headersLengthLimitExceeded(_, let headersLength, let limit):
      "the prelude announces \(headersLength) bytes of headers; the limit is \(limit)"
    case .messageChecksumMismatch(_, let stored, let computed):
      "message checksum mismatch: stored \(hexadecimal(stored)), computed \(hexadecimal(computed))"
    case .headerCountLimitExceeded(_, let limit):
      "the message has more than \(limit) headers"
    case .emptyHeaderName:
      "a header has an empty name"
    case .headerOverrunsBlock(_, let needed, let available):
      "a header needs \(needed) bytes or more, but the header block has \(available) left"
    case .unknownHeaderValueType(_, let type):
      "a header's value has the unknown type \(type)"
    case .headerNameNotUTF8:
      "a header's name is not UTF-8"
    case .headerValueNotUTF8:
      "a header's string value is not UTF-8"
    case .duplicateHeaderName:
      "a header's name appears a second time"
    case .truncatedMessage(_, let held, let expected?):
      "the stream ends within a message: \(held) of \(expected) bytes arrived"
    case .truncatedMessage(_, let held, nil):
      "the stream ends within a message's prelude: \(held) of 12 bytes arrived"
    case .missingHeader(_, let header):
      "the message has no \(header.rawValue) header"
    case .reservedHeaderNotString(_, let header):
      "the message's \(header.rawValue) header is not a string"
    }
  }

  private func hexadecimal(_ checksum: UInt32) -> String {
    let digits = String(checksum, radix: 16)
    return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
  }

  /// Returns the bytes as quoted text, with unprintable bytes as `\xNN`.
  private func quoted(_ bytes: [UInt8]) -> String {
    var text = "\""
    for byte in bytes {
      switch byte {
      case 0x22, 0x5C: text += "\\" + String(UnicodeScalar(byte))
      case 0x20...0x7E: text += String(UnicodeScalar(byte))
      case 0x0A: text += "\\n"
      case 0x0D: text += "\\r"
      case 0x09: text += "\\t"
      default: text += "\\x" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16)
      }
    }
    return text + "\""
  }
}
