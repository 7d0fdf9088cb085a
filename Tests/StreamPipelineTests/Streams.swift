import EventStreamCodec
import TestSupport

/// Small streams, made here.
enum Streams {
  /// An event with a JSON payload.
  static func event(_ type: String, _ payload: String, contentType: String = "application/json") -> [UInt8] {
    frame(
      [
        EventStreamHeader(":event-type", type), EventStreamHeader(":content-type", contentType),
        EventStreamHeader(":message-type", "event"),
      ], payload)
  }

  /// An exception.
  static func exception(_ type: String, _ payload: String) -> [UInt8] {
    frame(
      [
        EventStreamHeader(":exception-type", type), EventStreamHeader(":content-type", "application/json"),
        EventStreamHeader(":message-type", "exception"),
      ], payload)
  }

  static func frame(_ headers: [EventStreamHeader], _ payload: String) -> [UInt8] {
    let message = EventStreamMessage(headers: headers, payload: Array(payload.utf8))
    var bytes: [UInt8] = []
    try? EventStreamEncoder().append(message, to: &bytes)
    return bytes
  }

  /// Each message as the payload of a signed one, and the signed message without a payload that ends the stream.
  static func signed(_ messages: [[UInt8]], signatureFirst: Bool = false) throws -> [UInt8] {
    var bytes: [UInt8] = []
    for payload in messages + [[]] {
      let headers = [
        EventStreamHeader(name: ":date", value: .timestamp(millisecondsSince1970: 1_700_000_000_000)),
        EventStreamHeader(name: ":chunk-signature", value: .bytes([UInt8](repeating: 0xA5, count: 32))),
      ]
      let message = EventStreamMessage(headers: signatureFirst ? headers.reversed() : headers, payload: payload)
      try EventStreamEncoder().append(message, to: &bytes)
    }
    return bytes
  }

  /// A Converse stream with the text "Hi".
  static let converse =
    event("messageStart", #"{"role":"assistant"}"#)
    + event("contentBlockDelta", #"{"contentBlockIndex":0,"delta":{"text":"H"}}"#)
    + event("contentBlockDelta", #"{"contentBlockIndex":0,"delta":{"text":"i"}}"#)
    + event("messageStop", #"{"stopReason":"end_turn"}"#)

  /// A stream of Lambda's that carries `pieces`.
  static func invocation(_ pieces: [String], complete: String = "{}") -> [UInt8] {
    pieces.flatMap { event("PayloadChunk", $0, contentType: "application/octet-stream") }
      + event("InvokeComplete", complete)
  }

  /// A chunked body, in chunks of the given sizes; the last is used for all that is left.
  static func chunked(_ bytes: [UInt8], sizes: [Int], trailers: String = "") -> [UInt8] {
    var body: [UInt8] = []
    var (position, number) = (0, 0)
    while position < bytes.count {
      let size = min(sizes[min(number, sizes.count - 1)], bytes.count - position)
      body += "\(String(size, radix: 16))\r\n".utf8 + bytes[position..<position + size] + "\r\n".utf8
      position += size
      number += 1
    }
    return body + "0\r\n\(trailers)\r\n".utf8
  }

  /// A response with that body.
  static func response(
    _ body: [UInt8], status: String = "200 OK", type: String = "application/vnd.amazon.eventstream",
    framing: String = "Transfer-Encoding: chunked\r\n"
  ) -> [UInt8] {
    Array("HTTP/1.1 \(status)\r\nContent-Type: \(type)\r\n\(framing)\r\n".utf8) + body
  }

  /// A prelude with the delimiter behind it.
  static func prelude(_ type: String) -> String {
    #"{"statusCode":200,"headers":{"Content-Type":"\#(type)"}}"# + String(repeating: "\0", count: 8)
  }
}
