internal import ByteKernels
package import StrictJSON

/// What the payload of an error says: the body of a failed HTTP response, the payload of an exception, or an error
/// document among others.
///
/// Every module reads error payloads with this type, so all report the same error in the same way.
package struct ServiceErrorBody: Hashable, Sendable {
  /// The error's type without its namespace; nil if the payload names none.
  package var type: String?
  /// The error's code; nil if the payload has none.
  package var code: String?
  /// The service's message; nil if the payload has none.
  package var message: String?
  /// The error of the model's own service, if it was forwarded.
  package var upstream: ServiceError.Upstream?

  /// The length of an excerpt, in bytes of UTF-8.
  package static let excerptLength = 256
  /// The length up to which a message is kept, in bytes of UTF-8: no service has so much to say.
  package static let longestMessage = 64 << 10

  /// Creates a body from its parts.
  package init(
    type: String? = nil, code: String? = nil, message: String? = nil, upstream: ServiceError.Upstream? = nil
  ) {
    self.type = type
    self.code = code
    self.message = message
    self.upstream = upstream
  }
}

// MARK: - JSON

@available(StreamingCodec 1.0, *)
extension ServiceErrorBody {
  /// Reads a payload: the members of a JSON document, the elements of an XML document, or an excerpt of other text.
  ///
  /// A JSON document without a known member is kept as an excerpt. Nothing is kept of binary data.
  ///
  /// - Complexity: O(*n*) in the payload's size.
  package init(_ payload: Span<UInt8>) {
    if let value = try? JSONValue(parsing: payload) {
      if let body = Self(value) {
        self = body
      } else if let text = value.stringValue {
        message = Self.excerpt(of: Array(text.utf8).span)
      } else if !value.isNull, value.objectValue?.isEmpty != true {
        message = Self.excerpt(of: payload)
      }
    } else if payload.extracting(payload.firstNonWhitespace(from: 0)...).first == UInt8(ascii: "<"),
      let body = Self(xml: String(repairing: payload))
    {
      self = body
    } else {
      message = Self.excerpt(of: payload)
    }
  }

  /// Reads a whole JSON or XML document; nil if it is malformed, or does not describe an error.
  ///
  /// A byte order mark is dropped.
  package init?(document: Span<UInt8>) {
    let payload = document.extracting((document.starts(with: "\u{FEFF}") ? 3 : 0)...)
    if let value = try? JSONValue(parsing: payload) {
      self.init(value)
      // A lone name is not yet an error: many documents have a member called `type`.
      if message == nil, code == nil { return nil }
    } else {
      self.init(xml: String(repairing: payload))
    }
  }

  /// Reads an error document, or the first one of an array; nil if no member describes an error.
  package init?(_ document: JSONValue) {
    if let elements = document.arrayValue {
      guard let first = elements.first, first.objectValue != nil else { return nil }
      self.init(first)
      return
    }
    guard document.objectValue != nil else { return nil }
    let inner = document["error"] ?? document["Error"]
    let first = (document["errors"] ?? document["detail"])?.arrayValue?.first
    if let inner = [inner, first].compactMap(\.self).first(where: { $0.objectValue != nil }) {
      // The members of the inner object are more specific: `{"type":"error","error":{"type":"overloaded_error", …}}`.
      self.init(members: inner)
      let outer = Self(members: document)
      type = type ?? outer.type
      code = code ?? outer.code
      message = message ?? outer.message
      upstream = upstream ?? outer.upstream
    } else {
      self.init(members: document)
    }
    if self == Self() { return nil }
  }

  private init(members object: JSONValue) {
    type = Self.firstText(of: ["__type", "type", "errorType", "error_type"], in: object).flatMap(Self.typeName)
    code =
      ["code", "Code", "ErrorCode", "errorCode", "error_code", "status_code", "statusCode", "status"].lazy
      .compactMap { Self.code(object[$0]) }.first
    message = Self.firstText(
      of: ["message", "Message", "errorMessage", "error_message", "errorText", "ErrorDetails", "msg"], in: object)
    let description = Self.firstText(
      of: ["error_description", "detail", "details", "description", "reason", "title"], in: object)
    if let error = Self.firstText(of: ["error", "Error"], in: object) {
      // A description next to it makes `error` the code (RFC 6749, section 5.2).
      if message ?? description == nil { message = error } else { code = code ?? error }
    }
    message = message ?? description
    // Google's errors have a number as `code` and a name as `status`.
    if type == nil, let status = object["status"]?.stringValue, !status.isEmpty, status != code { type = status }
    let original = ServiceError.Upstream(
      status: (object["originalStatusCode"] ?? object["OriginalStatusCode"])?.intValue.flatMap(Int.init(exactly:)),
      message: Self.firstText(of: ["originalMessage", "OriginalMessage"], in: object))
    if original != ServiceError.Upstream() { upstream = original }
  }

  /// The text of the first of these members that is a string and not empty.
  private static func firstText(of names: [String], in object: JSONValue) -> String? {
    let text = names.lazy.compactMap { object[$0]?.stringValue }.first { !$0.isEmpty }
    guard let text, text.utf8.count > longestMessage else { return text }
    return beginning(of: Array(text.utf8.prefix(longestMessage + 4)).span, limit: longestMessage)
  }

  /// A code given as a string or a number; a number is spelled in decimal digits.
  ///
  /// Nil for numbers that report success: 0, and HTTP's statuses below 400.
  private static func code(_ value: JSONValue?) -> String? {
    if let text = value?.stringValue { return text.isEmpty ? nil : text }
    guard let number = value?.intValue, number != 0, !(100..<400).contains(number) else { return nil }
    return String(number)
  }

  /// The name of an error type without the namespace before `#` and the address after `:`; nil if it says nothing.
  ///
  /// AWS spells types as `com.amazonaws.bedrock#ThrottlingException` in documents and as `ThrottlingException:http://…`
  /// in the header `x-amzn-ErrorType`.
  package static func typeName(_ text: String) -> String? {
    // The type of a problem without one (RFC 9457, section 4.2.1).
    guard text != "about:blank" else { return nil }
    var name = text[...]
    if let hash = name.lastIndex(of: "#") { name = name[name.index(after: hash)...] }
    if let colon = name.firstIndex(of: ":"), !name.hasPrefix("http") { name = name[..<colon] }
    return name.isEmpty || name == "error" ? nil : String(name)
  }
}

// MARK: - XML and text

@available(StreamingCodec 1.0, *)
extension ServiceErrorBody {
  /// Reads the error document of a REST-XML service; nil if there is neither a code nor a message.
  private init?(xml text: String) {
    code = Self.content(ofElement: "Code", in: text)
    message = Self.content(ofElement: "Message", in: text)
    if self == Self() { return nil }
  }

  /// The text of the first element with this name that contains no other.
  private static func content(ofElement name: String, in text: String) -> String? {
    let utf8 = text.utf8
    let startTag = Array("<\(name)>".utf8)
    var position = utf8.startIndex
    while let open = utf8[position...].firstIndex(of: UInt8(ascii: "<")) {
      position = utf8.index(after: open)
      guard utf8[open...].starts(with: startTag) else { continue }
      let start = utf8.index(open, offsetBy: startTag.count)
      let content = utf8[start...].prefix { $0 != UInt8(ascii: "<") }
      return content.isEmpty ? nil : withoutEntities(String(decoding: content, as: UTF8.self))
    }
    return nil
  }

  /// Replaces the predefined entities (XML 1.0, section 4.6).
  private static func withoutEntities(_ text: String) -> String {
    let entities = ["lt": "<", "gt": ">", "quot": "\"", "apos": "'", "amp": "&"]
    var pieces = text.split(separator: "&", omittingEmptySubsequences: false)[...]
    var result = String(pieces.removeFirst())
    for piece in pieces {
      if let semicolon = piece.firstIndex(of: ";"), let character = entities[String(piece[..<semicolon])] {
        result += character + piece[piece.index(after: semicolon)...]
      } else {
        result += "&" + piece
      }
    }
    return result
  }

  /// The beginning of a text without the white space around it, cut between characters after at most 256 bytes of UTF-8.
  ///
  /// Ill-formed UTF-8 is repaired. Nil if nothing remains, and for binary data: bytes with control characters other than
  /// white space and escape.
  package static func excerpt(of bytes: Span<UInt8>) -> String? {
    var start = 0
    while start < bytes.count, isWhitespace(bytes[start]) { start += 1 }
    let head = bytes.extracting(start..<min(bytes.count, start + excerptLength + 4))
    for index in head.indices where head[index] < 0x20 && !isWhitespace(head[index]) && head[index] != 0x1B {
      return nil
    }
    var text = beginning(of: head, limit: excerptLength)
    while let last = text.utf8.last, isWhitespace(last) { text.removeLast() }
    return text.isEmpty ? nil : text
  }

  /// The text at the beginning of up to `limit + 4` bytes, cut between characters after at most `limit` bytes.
  ///
  /// One scalar more than fits shows whether the last character is whole.
  private static func beginning(of bytes: Span<UInt8>, limit: Int) -> String {
    var text = String(repairing: bytes)
    while text.utf8.count > limit { text.removeLast() }
    return text
  }

  private static func isWhitespace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
