internal import ByteKernels
internal import EventStreamCodec
internal import StrictJSON

@available(StreamingCodec 1.0, *)
extension ServiceError {
  /// The largest excerpt of a message that is not JSON, in bytes.
  private static var excerptLimit: Int { 256 }

  /// Reads the error in a payload of any kind: JSON, or text of which up to 256 bytes become the message.
  ///
  /// - Parameters:
  ///   - source: Where the error was reported.
  ///   - type: The error's type, if it is known from elsewhere.
  ///   - payload: The payload.
  ///   - offset: The offset of the payload in the stream.
  init(_ source: Source, type: String? = nil, payload: Span<UInt8>, offset: UInt64) {
    var fields = ErrorFields()
    do throws(JSONError) {
      let value = try JSONValue(parsing: payload)
      fields.add(value)
      if fields.message == nil, case .string(let text) = value { fields.message = text }
    } catch {
      // Not JSON: the message is the text itself.
    }
    self.init(
      source: source, type: type ?? fields.type, code: fields.code,
      message: fields.message ?? String(excerpt: payload, limit: Self.excerptLimit), upstream: fields.upstream,
      offset: offset)
  }

  /// Reads the error at a path of a document.
  ///
  /// - Parameters:
  ///   - value: The value at the path: JSON, or the content of a string.
  ///   - document: The whole document, which may name a type or code beside the value.
  ///   - member: The name of the member that holds the value.
  ///   - offset: The offset of the document in the stream.
  init(inBand value: Span<UInt8>, of document: Span<UInt8>, member: String, offset: UInt64) {
    var fields = ErrorFields()
    if let parsed = try? JSONValue(parsing: value), parsed.objectValue != nil || parsed.arrayValue != nil {
      fields.add(parsed)
      if fields.message == nil, fields.code == nil, fields.type == nil {
        fields.message = String(excerpt: value, limit: Self.excerptLimit)
      }
    } else if value.bytesEqual("error") {
      fields.message = "\(member): error"
    } else if !value.isEmpty {
      fields.message = String(repairing: value)
    }
    if let parsed = try? JSONValue(parsing: document) { fields.addSiblings(parsed) }
    self.init(
      source: .inBand, type: fields.type, code: fields.code, message: fields.message ?? "", upstream: fields.upstream,
      offset: offset)
  }
}

/// The parts of an error object, under the names that services give them.
private struct ErrorFields {
  var type: String?
  var code: String?
  var message: String?
  var upstream: ServiceError.Upstream?

  private static let messageNames = [
    "message", "Message", "errorMessage", "error_message", "ErrorMessage", "errorText", "detail", "details",
    "ErrorDetails", "error_description", "description", "reason", "msg", "title",
  ]
  private static let typeNames = ["type", "__type", "errorType", "error_type", "ErrorType", "status"]
  /// The names of a type beside an error, where `type` and `status` are those of the event.
  private static let siblingTypeNames = ["__type", "errorType", "error_type", "ErrorType"]
  private static let codeNames = [
    "code", "errorCode", "error_code", "ErrorCode", "status_code", "statusCode", "status",
  ]

  /// Adds the fields of an error object; those found before are kept.
  mutating func add(_ value: JSONValue) {
    switch value["error"] ?? value["Error"] ?? value["errors"]?.arrayValue?.first {
    case .object(let members)?: add(.object(members))
    case .string(let text)? where Self.messageNames.contains { value[$0]?.stringValue != nil }: type = type ?? text
    case .string(let text)?: message = message ?? text
    default: break
    }
    addTypeAndCode(value, typeNames: Self.typeNames)
    for name in Self.messageNames where message == nil { message = value[name].flatMap(\.errorText) }
    let status = value["originalStatusCode"] ?? value["OriginalStatusCode"]
    let text = value["originalMessage"] ?? value["OriginalMessage"]
    if status?.intValue != nil || text?.stringValue != nil {
      upstream = ServiceError.Upstream(
        status: status?.intValue.flatMap { Int(exactly: $0) }, message: text?.stringValue)
    }
  }

  /// Adds the type and code that stand beside an error in its document.
  mutating func addSiblings(_ document: JSONValue) {
    addTypeAndCode(document, typeNames: Self.siblingTypeNames)
  }

  private mutating func addTypeAndCode(_ value: JSONValue, typeNames: [String]) {
    for name in typeNames where type == nil {
      // `error` is the type of the event, not of the error.
      if let found = value[name]?.stringValue, !found.isEmpty, found != "error" { type = found }
    }
    for name in Self.codeNames where code == nil {
      switch value[name] {
      case .number(let token)?: code = token
      case .string(let text)? where !text.isEmpty && text != type: code = text
      default: break
      }
    }
  }
}

@available(StreamingCodec 1.0, *)
extension JSONValue {
  /// The text of a message: a string, or the JSON of an object or array.
  fileprivate var errorText: String? {
    switch self {
    case .string(let text): return text
    case .object, .array:
      var text: [UInt8] = []
      write(to: &text)
      return text.count > 2 ? String(excerpt: text.span, limit: 256) : nil
    case .null, .bool, .number: return nil
    }
  }
}
