import EventStreamCodec

/// A decoder of event streams that is as plain as can be: whole input, arrays, one byte at a time, in the order of the
/// specification.
///
/// The real decoder is compared with it.
struct ReferenceDecoder {
  var limits = EventStreamLimits.default
  var leniency: EventStreamLeniency = []

  struct Message: Equatable, Sendable {
    var offset: UInt64
    var headers: [EventStreamHeader]
    var payload: [UInt8]
  }

  func decode(_ bytes: [UInt8]) -> (messages: [Message], failure: EventStreamError?) {
    var messages: [Message] = []
    var start = 0
    while start < bytes.count {
      do throws(EventStreamError) {
        let (message, length) = try message(
          Array(bytes[start...].prefix(Int(limits.maximumTotalLength))), UInt64(start))
        messages.append(message)
        start += length
      } catch {
        return (messages, error)
      }
    }
    return (messages, nil)
  }

  private func message(_ bytes: [UInt8], _ offset: UInt64) throws(EventStreamError) -> (Message, Int) {
    // 1. The prelude and its checksum.
    guard bytes.count >= 12 else {
      throw foreign(bytes, offset) ?? .truncatedMessage(offset: offset, held: bytes.count, expected: nil)
    }
    let total = integer(bytes[0..<4])
    let headersLength = integer(bytes[4..<8])
    let preludeChecksum = integer(bytes[8..<12])
    guard preludeChecksum == Self.crc32(bytes[0..<8]) else {
      throw foreign(Array(bytes[..<12]), offset)
        ?? .preludeChecksumMismatch(offset: offset, stored: preludeChecksum, computed: Self.crc32(bytes[0..<8]))
    }

    // 2. The lengths, and the limits.
    if total < 16 { throw .totalLengthTooSmall(offset: offset, totalLength: total) }
    if headersLength > total - 16 {
      throw .headersLengthTooLarge(offset: offset, headersLength: headersLength, totalLength: total)
    }
    if total > limits.maximumTotalLength {
      throw .totalLengthLimitExceeded(offset: offset, totalLength: total, limit: limits.maximumTotalLength)
    }
    if headersLength > limits.maximumHeadersLength {
      throw .headersLengthLimitExceeded(
        offset: offset, headersLength: headersLength, limit: limits.maximumHeadersLength)
    }

    // 3. The message checksum.
    let length = Int(total)
    if bytes.count < length { throw .truncatedMessage(offset: offset, held: bytes.count, expected: total) }
    let messageChecksum = integer(bytes[length - 4..<length])
    let computed = Self.crc32(bytes[0..<length - 4])
    if messageChecksum != computed {
      throw .messageChecksumMismatch(offset: offset, stored: messageChecksum, computed: computed)
    }

    // 4. The headers.
    let headersEnd = 12 + Int(headersLength)
    let headers = try headers(Array(bytes[12..<headersEnd]), offset + 12)
    return (Message(offset: offset, headers: headers, payload: Array(bytes[headersEnd..<length - 4])), length)
  }

  private func headers(_ block: [UInt8], _ offset: UInt64) throws(EventStreamError) -> [EventStreamHeader] {
    var headers: [EventStreamHeader] = []
    var position = 0
    while position < block.count {
      let start = position
      let at = offset + UInt64(start)
      if headers.count == limits.maximumHeaderCount {
        throw .headerCountLimitExceeded(offset: at, limit: limits.maximumHeaderCount)
      }
      func take(_ count: Int) throws(EventStreamError) -> [UInt8] {
        if position + count > block.count {
          throw .headerOverrunsBlock(offset: at, needed: position - start + count, available: block.count - start)
        }
        position += count
        return Array(block[position - count..<position])
      }
      let nameCount = Int(try take(1)[0])
      if nameCount == 0 { throw .emptyHeaderName(offset: at) }
      // Name and type belong together: the name is looked at when both are there.
      let nameAndType = try take(nameCount + 1)
      let name = Array(nameAndType.dropLast())
      let typeOffset = at + 1 + UInt64(nameCount)
      let value: EventStreamHeaderValue
      switch nameAndType[nameCount] {
      case 0: value = .bool(true)
      case 1: value = .bool(false)
      case 2: value = .byte(Int8(bitPattern: try take(1)[0]))
      case 3: value = .short(Int16(truncatingIfNeeded: integer64(try take(2))))
      case 4: value = .integer(Int32(truncatingIfNeeded: integer64(try take(4))))
      case 5: value = .long(Int64(bitPattern: integer64(try take(8))))
      case 6: value = .bytes(try take(Int(integer64(try take(2)))))
      case 7:
        let text = try take(Int(integer64(try take(2))))
        try checkName(name, at)
        if let bad = firstIllFormed(text) {
          throw .headerValueNotUTF8(offset: offset + UInt64(position - text.count + bad))
        }
        value = .string(String(decoding: text, as: UTF8.self))
      case 8: value = .timestamp(millisecondsSince1970: Int64(bitPattern: integer64(try take(8))))
      case 9:
        let uuid = try take(16)
        value = .uuid(EventStreamUUID(high: integer64(Array(uuid[..<8])), low: integer64(Array(uuid[8...]))))
      case let type: throw .unknownHeaderValueType(offset: typeOffset, type: type)
      }
      try checkName(name, at)
      let text = String(decoding: name, as: UTF8.self)
      if !leniency.contains(.duplicateHeaderNames), headers.contains(where: { Array($0.name.utf8) == name }) {
        throw .duplicateHeaderName(offset: at)
      }
      headers.append(EventStreamHeader(name: text, value: value))
    }
    return headers
  }

  private func checkName(_ name: [UInt8], _ at: UInt64) throws(EventStreamError) {
    if let bad = firstIllFormed(name) { throw .headerNameNotUTF8(offset: at + 1 + UInt64(bad)) }
  }

  /// Where the longest beginning that is UTF-8 ends, if that is not all.
  private func firstIllFormed(_ bytes: [UInt8]) -> Int? {
    if String(validating: bytes, as: UTF8.self) != nil { return nil }
    return (0..<bytes.count).last { String(validating: bytes[..<$0], as: UTF8.self) != nil }
  }

  /// The error for bytes in the place of a prelude that resemble another format.
  private func foreign(_ bytes: [UInt8], _ offset: UInt64) -> EventStreamError? {
    guard let format = ForeignFormat(firstBytes: bytes.span) else { return nil }
    return offset == 0
      ? .notAnEventStream(firstBytes: bytes, resembles: format)
      : .foreignBytes(offset: offset, firstBytes: bytes, resembles: format)
  }

  private func integer(_ bytes: ArraySlice<UInt8>) -> UInt32 { bytes.reduce(0) { $0 << 8 | UInt32($1) } }

  private func integer64(_ bytes: [UInt8]) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }

  /// CRC-32, bit by bit as its definition has it.
  static func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
    var register: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      register ^= UInt32(byte)
      for _ in 0..<8 { register = register & 1 == 1 ? register >> 1 ^ 0xEDB8_8320 : register >> 1 }
    }
    return ~register
  }
}
