#if NIO
import EventStreamCodec
import NIOCore

/// Messages and what they are in bytes.
enum Frames {
  static let messages = [
    EventStreamMessage(event: "messageStart", contentType: "application/json", payload: Array(#"{"a":1}"#.utf8)),
    EventStreamMessage(),
    EventStreamMessage(event: "chunk", payload: [UInt8](repeating: 7, count: 300)),
    EventStreamMessage(
      headers: [EventStreamHeader(":exception-type", "slow"), EventStreamHeader(":message-type", "exception")]),
  ]

  static func bytes(_ messages: [EventStreamMessage] = messages) throws -> [UInt8] {
    var bytes: [UInt8] = []
    for message in messages { try EventStreamEncoder().append(message, to: &bytes) }
    return bytes
  }

  /// A stream whose second message has a byte of its payload changed, and the error that this is.
  static func damaged() throws -> (bytes: [UInt8], offset: UInt64) {
    var bytes = try bytes([messages[0], messages[2], messages[3]])
    let start = try self.bytes([messages[0]]).count
    bytes[start + 200] ^= 1
    return (bytes, UInt64(start))
  }
}

extension EventStreamError {
  /// Where a message starts that has a wrong checksum; nil for other errors.
  var messageChecksumOffset: UInt64? {
    if case .messageChecksumMismatch(let offset, _, _) = self { offset } else { nil }
  }
}
#endif
