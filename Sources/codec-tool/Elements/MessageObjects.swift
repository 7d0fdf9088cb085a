#if CommandLineTool
import ByteKernels
import EventStreamCodec
import StrictJSON

/// Reads the messages of objects that `decode` writes.
struct MessageObjects {
  /// Why an object is not a message.
  struct Malformed: Error {
    var reason: String
  }

  /// Larger buffers are released between messages.
  private static let keptCapacity = 1 << 20

  private let limits: EventStreamLimits
  /// The headers of the latest message, as they were written and encoded: most messages of a stream have the same.
  private var latest: (text: [UInt8], headers: EventStreamHeaderBlock, isCBOR: Bool)?
  /// The payload of the latest message.
  private(set) var payload: [UInt8] = []

  init(_ limits: EventStreamLimits) { self.limits = limits }

  /// Reads a message: returns its headers, and keeps its payload.
  mutating func read(_ object: LineMembers) throws -> EventStreamHeaderBlock {
    let (headers, isCBOR) = try headers(object)
    if isCBOR, object.value(.payloadBase64) == nil {
      throw Malformed(reason: "a CBOR payload that is not in base64; decode --payload base64 writes it so")
    }
    payload.removeAll(keepingCapacity: payload.capacity <= Self.keptCapacity)
    try Self.readPayload(of: object, into: &payload)
    return headers
  }

  /// The headers of a message, and whether they say that its payload is CBOR.
  private mutating func headers(_ object: LineMembers) throws -> (EventStreamHeaderBlock, isCBOR: Bool) {
    guard let text = object.value(.headers), text[0] == UInt8(ascii: "[") else {
      throw Malformed(reason: "no array \"headers\"")
    }
    if let latest, latest.text.span.bytesEqual(text) { return (latest.headers, latest.isCBOR) }
    let list = try (JSONValue(parsing: text).arrayValue ?? []).map { try Self.header($0) }
    let headers = try EventStreamHeaderBlock(list, limits: limits)
    let contentType = Array((EventStreamMessage(headers: list).value(of: .contentType) ?? "").utf8)
    let isCBOR = EventStreamContentType(contentType.span).matches("application/cbor")
    latest = (Array(copying: text), headers, isCBOR)
    return (headers, isCBOR)
  }

  private static func header(_ object: JSONValue) throws(Malformed) -> EventStreamHeader {
    guard let name = object["name"]?.stringValue else { throw Malformed(reason: "a header without a \"name\"") }
    guard let type = object["type"]?.stringValue, let value = object["value"] else {
      throw Malformed(reason: "the header \(name) without \"type\" or \"value\"")
    }
    guard let decoded = Self.value(value, type: type) else {
      throw Malformed(reason: "the header \(name) has no value of type \(type)")
    }
    return EventStreamHeader(name: name, value: decoded)
  }

  /// The value of a header; nil if it is not of its type.
  private static func value(_ value: JSONValue, type: String) -> EventStreamHeaderValue? {
    switch type {
    case "boolTrue": value.boolValue == true ? .bool(true) : nil
    case "boolFalse": value.boolValue == false ? .bool(false) : nil
    case "byte": value.intValue.flatMap { Int8(exactly: $0) }.map { .byte($0) }
    case "short": value.intValue.flatMap { Int16(exactly: $0) }.map { .short($0) }
    case "integer": value.intValue.flatMap { Int32(exactly: $0) }.map { .integer($0) }
    case "long": value.intValue.map { .long($0) }
    case "bytes": value.stringValue.flatMap { decoded(base64: $0) }.map { .bytes($0) }
    case "string": value.stringValue.map { .string($0) }
    case "timestamp": value.intValue.map { .timestamp(millisecondsSince1970: $0) }
    case "uuid": value.stringValue.flatMap { EventStreamUUID($0) }.map { .uuid($0) }
    default: nil
    }
  }

  private static func decoded(base64 text: String) -> [UInt8]? { Base64.decoded(Array(text.utf8).span) }

  private static func decodedPayload(of object: LineMembers) throws -> [UInt8]? {
    if let characters = object.plainString(.payloadBase64) { return Base64.decoded(characters) }
    return try object.string(.payloadBase64).flatMap { decoded(base64: $0) }
  }

  private static func readPayload(of object: LineMembers, into bytes: inout [UInt8]) throws {
    if object.value(.payloadBase64) != nil {
      guard let decoded = try decodedPayload(of: object) else {
        throw Malformed(reason: "\"payloadBase64\" is not base64")
      }
      bytes = decoded
    } else if let text = object.plainString(.payloadText) {
      bytes.append(copying: text)
    } else if object.value(.payloadText) != nil {
      guard let text = try object.string(.payloadText) else {
        throw Malformed(reason: "\"payloadText\" is not a string")
      }
      bytes += text.utf8
    } else if let text = object.value(.payload) {
      if JSONText.hasOnlyShortEscapes(text) {
        try JSONText.appendMinified(text, to: &bytes)
      } else {
        // Escapes are written in one way.
        try JSONValue(parsing: text).write(to: &bytes)
      }
    } else {
      throw Malformed(reason: "no \"payload\", \"payloadText\" or \"payloadBase64\"")
    }
  }
}

#endif
