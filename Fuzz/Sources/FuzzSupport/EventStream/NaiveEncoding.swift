import EventStreamCodec

extension EventStreamMessage {
  /// The message that any bytes stand for: headers, each a length of its name, the name, a type and a value; then the
  /// payload.
  init(fuzzedBy bytes: [UInt8]) {
    var rest = bytes[...]
    func take(_ count: Int) -> [UInt8] {
      defer { rest = rest.dropFirst(count) }
      return Array(rest.prefix(count))
    }
    func number(_ count: Int) -> UInt64 { take(count).reduce(0) { $0 << 8 | UInt64($1) } }
    func variable() -> [UInt8] {
      let count = Int(number(1))
      // The longest lengths stand for values about as long as the format allows.
      return count < 250 ? take(count) : Array(repeating: 0x61, count: 32_762 + count - 250 + Int(number(1)) % 4)
    }
    self.init()
    for _ in 0..<number(1) % 24 where !rest.isEmpty {
      var name = take(Int(number(1)))
      if name.count == 0xFF { name += take(1) }
      let value: EventStreamHeaderValue
      switch number(1) % 10 {
      case 0: value = .bool(true)
      case 1: value = .bool(false)
      case 2: value = .byte(Int8(truncatingIfNeeded: number(1)))
      case 3: value = .short(Int16(truncatingIfNeeded: number(2)))
      case 4: value = .integer(Int32(truncatingIfNeeded: number(4)))
      case 5: value = .long(Int64(truncatingIfNeeded: number(8)))
      case 6: value = .bytes(variable())
      case 7: value = .string(String(decoding: variable(), as: UTF8.self))
      case 8: value = .timestamp(millisecondsSince1970: Int64(truncatingIfNeeded: number(8)))
      default: value = .uuid(EventStreamUUID(high: number(8), low: number(8)))
      }
      headers.append(EventStreamHeader(name: String(decoding: name, as: UTF8.self), value: value))
    }
    payload = Array(rest)
  }

  /// Why the message must be refused: the first reason, headers in their order, then names, then sizes.
  func refusal(limits: EventStreamLimits) -> EventStreamEncodingError? {
    if headers.count > limits.maximumHeaderCount {
      return .tooManyHeaders(count: headers.count, limit: limits.maximumHeaderCount)
    }
    for (index, header) in headers.enumerated() {
      let name = Array(header.name.utf8)
      if name.isEmpty { return .emptyHeaderName(header: index) }
      if name.count > 255 { return .headerNameTooLong(header: index, count: name.count) }
      if header.value.variableCount > 32_767 {
        return .headerValueTooLong(header: index, count: header.value.variableCount)
      }
    }
    for index in headers.indices
    where headers[..<index].contains(where: { Array($0.name.utf8) == Array(headers[index].name.utf8) }) {
      return .duplicateHeaderName(header: index)
    }
    let block = naiveHeaderBlock.count
    if block > limits.maximumHeadersLength { return .headersTooLong(count: block, limit: limits.maximumHeadersLength) }
    let size = 16 + block + payload.count
    if size > limits.maximumTotalLength { return .messageTooLong(count: size, limit: limits.maximumTotalLength) }
    return nil
  }

  /// The message on the wire.
  var naivelyEncoded: [UInt8] { Frame(headers: naiveHeaderBlock, payload: payload).sealed }

  private var naiveHeaderBlock: [UInt8] {
    headers.flatMap { header -> [UInt8] in
      let name = Array(header.name.utf8)
      let value: [UInt8] =
        switch header.value {
        case .bool: []
        case .byte(let value): bigEndian(UInt64(truncatingIfNeeded: value), 1)
        case .short(let value): bigEndian(UInt64(truncatingIfNeeded: value), 2)
        case .integer(let value): bigEndian(UInt64(truncatingIfNeeded: value), 4)
        case .long(let value), .timestamp(let value): bigEndian(UInt64(truncatingIfNeeded: value), 8)
        case .bytes(let value): bigEndian(UInt64(value.count), 2) + value
        case .string(let text): bigEndian(UInt64(text.utf8.count), 2) + Array(text.utf8)
        case .uuid(let uuid): bigEndian(uuid.high, 8) + bigEndian(uuid.low, 8)
        }
      return [UInt8(truncatingIfNeeded: name.count)] + name + [header.value.type.rawValue] + value
    }
  }
}

/// The lowest bytes of a number, the most significant first.
func bigEndian(_ value: UInt64, _ count: Int) -> [UInt8] {
  (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * (count - 1 - $0))) }
}
