#if CommandLineTool
import ByteKernels
import EventStreamCodec
import StrictJSON

/// A message, read from the object that `decode` writes.
struct MessageObject {
  /// Why an object is not a message.
  struct Malformed: Error {
    var reason: String
  }

  let message: EventStreamMessage

  /// Reads a message from its object.
  init(_ object: JSONValue) throws(Malformed) {
    guard let headers = object["headers"]?.arrayValue else { throw Malformed(reason: "no array \"headers\"") }
    var message = EventStreamMessage()
    for header in headers { message.headers.append(try Self.header(header)) }
    message.payload = try Self.payload(object)
    self.message = message
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

  private static func payload(_ object: JSONValue) throws(Malformed) -> [UInt8] {
    if let base64 = object["payloadBase64"] {
      guard let bytes = base64.stringValue.flatMap({ decoded(base64: $0) }) else {
        throw Malformed(reason: "\"payloadBase64\" is not base64")
      }
      return bytes
    }
    if let text = object["payloadText"] {
      guard let text = text.stringValue else { throw Malformed(reason: "\"payloadText\" is not a string") }
      return Array(text.utf8)
    }
    guard let value = object["payload"] else {
      throw Malformed(reason: "no \"payload\", \"payloadText\" or \"payloadBase64\"")
    }
    var bytes: [UInt8] = []
    value.write(to: &bytes)
    return bytes
  }
}
#endif
