import EventStreamCodec
import TestSupport

/// Frames made by hand, right or wrong on purpose, without the encoder.
enum Frame {
  /// A frame around a header block and a payload; each length and checksum can be overruled.
  static func make(
    headers: [UInt8] = [], payload: [UInt8] = [], total: UInt32? = nil, headersLength: UInt32? = nil,
    preludeChecksum: UInt32? = nil, messageChecksum: UInt32? = nil
  ) -> [UInt8] {
    var bytes = bigEndian(total ?? UInt32(16 + headers.count + payload.count))
    bytes += bigEndian(headersLength ?? UInt32(headers.count))
    bytes += bigEndian(preludeChecksum ?? ReferenceDecoder.crc32(bytes))
    bytes += headers + payload
    return bytes + bigEndian(messageChecksum ?? ReferenceDecoder.crc32(bytes))
  }

  /// A prelude with a right checksum.
  static func prelude(total: UInt32, headersLength: UInt32) -> [UInt8] {
    let lengths = bigEndian(total) + bigEndian(headersLength)
    return lengths + bigEndian(ReferenceDecoder.crc32(lengths))
  }

  /// A header as on the wire.
  static func header(_ name: [UInt8], type: UInt8, value: [UInt8] = []) -> [UInt8] {
    [UInt8(name.count)] + name + [type] + value
  }

  /// A header with a string for its value.
  static func header(_ name: String, _ text: String) -> [UInt8] {
    header(
      Array(name.utf8), type: 7, value: [UInt8(text.utf8.count >> 8), UInt8(text.utf8.count & 255)] + Array(text.utf8))
  }

  /// An event as Bedrock sends it.
  static func event(_ type: String, _ payload: String) -> [UInt8] {
    make(
      headers: header(":event-type", type) + header(":content-type", "application/json")
        + header(":message-type", "event"), payload: Array(payload.utf8))
  }

  static func bigEndian(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
  }
}

/// The decoder behind the laws' harness.
struct DecoderAdapter: DecoderUnderTest, ~Copyable {
  typealias Element = ReferenceDecoder.Message
  typealias Failure = EventStreamError

  private var decoder = EventStreamDecoder()

  mutating func decode(_ bytes: Span<UInt8>, into elements: inout [Element]) throws(EventStreamError) {
    var input = bytes
    while let message = try decoder.next(&input) { elements.append(Element(message)) }
  }

  mutating func finish(into elements: inout [Element]) throws(EventStreamError) { try decoder.finish() }
}

extension ReferenceDecoder.Message {
  init(_ view: EventStreamMessageView) {
    let message = EventStreamMessage(view)
    self.init(offset: view.offset, headers: message.headers, payload: message.payload)
  }
}

extension EventStreamReader {
  /// All messages up to the end or the error.
  static func read(
    _ bytes: [UInt8], limits: EventStreamLimits = .default, leniency: EventStreamLeniency = []
  ) -> (messages: [ReferenceDecoder.Message], failure: EventStreamError?) {
    var reader = EventStreamReader(bytes.span, limits: limits, leniency: leniency)
    var messages: [ReferenceDecoder.Message] = []
    do throws(EventStreamError) {
      while let message = try reader.next() { messages.append(.init(message)) }
      return (messages, nil)
    } catch {
      return (messages, error)
    }
  }
}
