#if CommandLineTool
import ByteKernels
import EventStreamCodec
import StreamPipeline
import StrictJSON

/// Writes messages as JSON lines, which `encode` reads.
struct MessageJSON: ~Copyable {
  /// How many header blocks are remembered, and the longest in bytes of JSON.
  private static let rememberedBlocks = 8
  private static let longestRemembered = 4096

  /// A header block, written already.
  private struct Block {
    var identity: UInt64
    /// The member with the headers.
    var headers: [UInt8]
    /// Whether the payload is CBOR.
    var isCBOR: Bool
  }

  private let payloadAsBase64: Bool
  private var minifier = JSONMinifier()
  private var blocks: [Block] = []
  private var nextBlock = 0

  /// - Parameter payloadAsBase64: Whether all payloads are written in base64.
  init(payloadAsBase64: Bool) { self.payloadAsBase64 = payloadAsBase64 }

  /// Appends the message as a line.
  mutating func append(_ message: EventStreamMessageView, to output: inout Output) {
    begin(at: message.offset, length: message.bytes.count, &output.bytes)
    let identity = message.headerBlockIdentity
    let isCBOR: Bool
    if identity != Identity.none, let place = blocks.firstIndex(where: { $0.identity == identity }) {
      output.bytes += blocks[place].headers
      isCBOR = blocks[place].isCBOR
    } else {
      let start = output.bytes.count
      output.bytes.beginArray("headers")
      var headers = message.headers.makeIterator()
      while let header = headers.next() { append(header.name, header.value, to: &output.bytes) }
      output.bytes.endArray()
      isCBOR = message.parsedContentType?.isCBOR ?? false
      if identity != Identity.none {
        remember(Block(identity: identity, headers: Array(output.bytes[start...]), isCBOR: isCBOR))
      }
    }
    append(message.payload, isCBOR: isCBOR, to: &output)
    output.bytes.endLine()
  }

  private mutating func remember(_ block: Block) {
    guard block.headers.count <= Self.longestRemembered else { return }
    if blocks.count < Self.rememberedBlocks {
      blocks.append(block)
    } else {
      blocks[nextBlock] = block
      nextBlock = (nextBlock + 1) % Self.rememberedBlocks
    }
  }

  /// Appends an owned message, a frame of `length` bytes at `offset`, as a line.
  mutating func append(_ message: EventStreamMessage, at offset: UInt64, length: Int, to output: inout Output) {
    begin(at: offset, length: length, &output.bytes)
    output.bytes.beginArray("headers")
    for header in message.headers { append(Array(header.name.utf8).span, header.value, to: &output.bytes) }
    output.bytes.endArray()
    let type = Array((message.value(of: .contentType) ?? "").utf8)
    append(message.payload.span, isCBOR: EventStreamContentType(type.span).isCBOR, to: &output)
    output.bytes.endLine()
  }

  private func begin(at offset: UInt64, length: Int, _ output: inout [UInt8]) {
    output.beginElement(of: .eventstream, "message", at: offset)
    output.member("length", length)
  }

  private func append(_ name: Span<UInt8>, _ value: EventStreamHeaderValue, to output: inout [UInt8]) {
    output.beginObject()
    output.member("name", name)
    output.member("type", value.type.name)
    switch value {
    case .bool(let value): output.member("value", value)
    case .byte(let value): output.member("value", value)
    case .short(let value): output.member("value", value)
    case .integer(let value): output.member("value", value)
    case .long(let value), .timestamp(let value): output.member("value", value)
    case .bytes(let bytes): output.member("value", base64: bytes.span)
    case .string(let text): output.member("value", text)
    case .uuid(let uuid): output.member("value", uuid.description)
    }
    output.endObject()
  }

  private mutating func append(_ payload: Span<UInt8>, isCBOR: Bool, to output: inout Output) {
    guard !payloadAsBase64 else { return output.member("payloadBase64", base64: payload) }
    if isCBOR, let item = try? CBORItem(decoding: payload) { return append(item, to: &output.bytes) }
    do throws(JSONError) {
      try output.bytes.member("payload", json: payload, &minifier)
    } catch {
      if payload.isWellFormedUTF8 {
        output.member("payloadText", payload)
      } else {
        output.member("payloadBase64", base64: payload)
      }
    }
  }
}

extension MessageJSON {
  /// Appends a CBOR payload as JSON if that has the same value, otherwise in diagnostic notation.
  private func append(_ item: CBORItem, to output: inout [UInt8]) {
    let start = output.count
    output.memberName("payload")
    guard !item.appendJSON(to: &output) else { return }
    output.removeSubrange(start...)
    output.member("payloadDiagnostic", item.diagnostic)
  }
}

extension EventStreamContentType {
  /// Whether the payload is CBOR.
  fileprivate var isCBOR: Bool { matches("application/cbor") }
}

extension EventStreamHeaderValueType {
  /// The name that the tool uses in its output, and `encode` reads.
  var name: StaticString {
    switch self {
    case .boolTrue: "boolTrue"
    case .boolFalse: "boolFalse"
    case .byte: "byte"
    case .short: "short"
    case .integer: "integer"
    case .long: "long"
    case .bytes: "bytes"
    case .string: "string"
    case .timestamp: "timestamp"
    case .uuid: "uuid"
    }
  }
}
#endif
