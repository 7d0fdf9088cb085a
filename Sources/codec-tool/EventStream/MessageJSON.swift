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
      append(header, to: &output)
    }
    output += "],".utf8
    appendPayload(message.payload, to: &output)
    output += "}\n".utf8
  }

  private func append(_ header: EventStreamHeaderView, to output: inout [UInt8]) {
    output += #"{"name":"#.utf8
    JSONText.appendString(header.name, to: &output)
    output += #","type":""#.utf8
    output += "\(header.type)".utf8
    output += #"","value":"#.utf8
    switch header.value {
    case .bool(let value): output += (value ? "true" : "false").utf8
    case .byte(let value): JSONText.appendInteger(value, to: &output)
    case .short(let value): JSONText.appendInteger(value, to: &output)
    case .integer(let value): JSONText.appendInteger(value, to: &output)
    case .long(let value), .timestamp(let value): JSONText.appendInteger(value, to: &output)
    case .bytes(let bytes): JSONText.appendString(Data(bytes).base64EncodedString(), to: &output)
    case .string: JSONText.appendString(header.valueBytes, to: &output)
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

extension EventStreamRun.Outcome {
  /// Appends the last lines of an answer: the error, where there is one, and the end.
  func appendEnd(to output: inout [UInt8]) {
    problem?.append(to: &output)
    output += #"{"kind":"end","bytes":"#.utf8
    JSONText.appendInteger(intactBytes, to: &output)
    output += #","complete":"#.utf8
    output += (problem == nil ? "true" : "false").utf8
    output += "}\n".utf8
  }
}
