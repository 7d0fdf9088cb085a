extension EventStreamError {
  /// The absolute offset, in bytes since the start of the stream, that the error is about.
  public var offset: UInt64 {
    switch self {
    case .notAnEventStream: 0
    case .preludeChecksumMismatch(let offset, _, _), .totalLengthTooSmall(let offset, _),
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

extension EventStreamError: CustomStringConvertible {
  /// The error in a sentence, offset included.
  public var description: String { "\(problem), at offset \(offset)" }

  /// The error in words, without the offset.
  public var problem: String {
    switch self {
    case .notAnEventStream(let firstBytes, let format):
      "this looks like \(format): not an event stream, its first bytes are \(quoted(firstBytes))"
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
      "the stream ends within a message: \(held) of \(expected) bytes came"
    case .truncatedMessage(_, let held, nil):
      "the stream ends within a message's prelude: \(held) of 12 bytes came"
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

  /// The bytes as text in quotes, with anything unprintable as `\xNN`.
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
