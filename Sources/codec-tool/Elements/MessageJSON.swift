import ByteKernels
import EventStreamCodec
import StrictJSON
#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// How `decode` writes a message: the JSON object that `encode` reads again.
struct MessageJSON {
  /// Whether payloads are always written in base64.
  var payloadAsBase64: Bool

  /// Appends the message as a line.
  func append(_ message: EventStreamMessageView, to output: inout [UInt8]) {
    output += #"{"layer":"eventstream","kind":"message","offset":"#.utf8
    JSONText.appendInteger(message.offset, to: &output)
    output += #","length":"#.utf8
    JSONText.appendInteger(message.bytes.count, to: &output)
    output += #","headers":["#.utf8
    var headers = message.headers.makeIterator()
    var isFirst = true
    while let header = headers.next() {
      if !isFirst { output.append(UInt8(ascii: ",")) }
      isFirst = false
      append(header.name, header.value, to: &output)
    }
    output += "],".utf8
    appendPayload(message.payload, to: &output)
    output += "}\n".utf8
  }

  /// Appends an owned message, which stood at `offset` in `length` bytes, as a line.
  func append(_ message: EventStreamMessage, at offset: UInt64, length: Int, to output: inout [UInt8]) {
    output += #"{"layer":"eventstream","kind":"message","offset":\#(offset),"length":"#.utf8
    JSONText.appendInteger(length, to: &output)
    output += #","headers":["#.utf8
    var isFirst = true
    for header in message.headers {
      if !isFirst { output.append(UInt8(ascii: ",")) }
      isFirst = false
      append(Array(header.name.utf8).span, header.value, to: &output)
    }
    output += "],".utf8
    appendPayload(message.payload.span, to: &output)
    output += "}\n".utf8
  }

  private func append(_ name: Span<UInt8>, _ value: EventStreamHeaderValue, to output: inout [UInt8]) {
    output += #"{"name":"#.utf8
    JSONText.appendString(name, to: &output)
    output += #","type":""#.utf8
    output += "\(value.type)".utf8
    output += #"","value":"#.utf8
    switch value {
    case .bool(let value): output += (value ? "true" : "false").utf8
    case .byte(let value): JSONText.appendInteger(value, to: &output)
    case .short(let value): JSONText.appendInteger(value, to: &output)
    case .integer(let value): JSONText.appendInteger(value, to: &output)
    case .long(let value), .timestamp(let value): JSONText.appendInteger(value, to: &output)
    case .bytes(let bytes): JSONText.appendString(Data(bytes).base64EncodedString(), to: &output)
    case .string(let text): JSONText.appendString(text, to: &output)
    case .uuid(let uuid): JSONText.appendString(uuid.description, to: &output)
    }
    output.append(UInt8(ascii: "}"))
  }

  private func appendPayload(_ payload: Span<UInt8>, to output: inout [UInt8]) {
    let start = output.count
    if !payloadAsBase64 {
      output += #""payload":"#.utf8
      if (try? JSONText.appendMinified(payload, to: &output)) != nil { return }
      output.removeSubrange(start...)
      if payload.isWellFormedUTF8 {
        output += #""payloadText":"#.utf8
        JSONText.appendString(payload, to: &output)
        return
      }
    }
    output += #""payloadBase64":"#.utf8
    JSONText.appendString(Data(Array(copying: payload)).base64EncodedString(), to: &output)
  }
}
