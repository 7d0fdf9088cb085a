internal import ChunkedHTTP
internal import StrictJSON

@available(StreamingCodec 1.0, *)
extension LambdaPrelude {
  private static let supportedKeys = ["statusCode", "headers", "multiValueHeaders", "cookies"]

  /// Reads a prelude and its issues from a JSON object.
  init(_ object: JSONValue) {
    self.init()
    let members = object.objectValue ?? []
    // The last of several equal members counts, like in most parsers.
    let last = Self.supportedKeys.map { key in members.lastIndex { $0.name == key } }
    for (index, member) in members.enumerated() {
      guard let key = Self.supportedKeys.firstIndex(of: member.name) else {
        otherMembers.append(LambdaPreludeMember(name: member.name, json: member.value.jsonText))
        issues.append(.unsupportedKey(member.name))
        continue
      }
      guard last[key] == index else {
        issues.append(.repeatedKey(member.name))
        continue
      }
      // A function without a value may write null.
      guard !member.value.isNull else { continue }
      switch member.name {
      case "statusCode": readStatusCode(member.value)
      case "cookies": readCookies(member)
      default: readHeaders(member)
      }
    }
  }

  private mutating func readStatusCode(_ value: JSONValue) {
    if let text = value.stringValue {
      // Up to 18 digits fit into an Int; no status has more.
      let isNumber = !text.isEmpty && text.utf8.count <= 18 && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
      statusCode = isNumber ? Int(text) : nil
    } else {
      statusCode = value.intValue.flatMap { Int(exactly: $0) }
    }
    guard value.stringValue == nil, let statusCode, Self.statusCodes.contains(statusCode) else {
      return report(value, in: "statusCode")
    }
  }

  private mutating func readCookies(_ member: JSONMember) {
    guard case .array(let elements) = member.value else {
      report(member.value, in: member.name)
      if let text = member.value.stringValue { appendCookie(text) }
      return
    }
    for element in elements {
      if element.stringValue == nil { report(element, in: member.name) }
      if let text = Self.scalarText(of: element) { appendCookie(text) }
    }
  }

  private mutating func readHeaders(_ member: JSONMember) {
    guard case .object(let headers) = member.value else { return report(member.value, in: member.name) }
    let hasSeveral = member.name == "multiValueHeaders"
    for header in headers {
      if !HeaderText.isName(header.name) { issues.append(.invalidHeaderName(header.name)) }
      if (header.value.arrayValue != nil) != hasSeveral || !hasSeveral && header.value.stringValue == nil {
        report(header.value, in: member.name, header.name)
      }
      for value in header.value.arrayValue ?? [header.value] {
        if header.value.arrayValue != nil, value.stringValue == nil { report(value, in: member.name, header.name) }
        guard let text = Self.scalarText(of: value) else { continue }
        let field = HTTPFieldLine(header.name, text)
        if let byte = HeaderText.firstForbiddenByte(field.rawValue) {
          issues.append(.invalidHeaderValue(name: header.name, byte: byte))
        }
        if hasSeveral { multiValueHeaders.append(field) } else { self.headers.append(field) }
      }
    }
  }

  private mutating func appendCookie(_ text: String) {
    if let byte = HeaderText.firstForbiddenByte(text.utf8) {
      issues.append(.invalidHeaderValue(name: "Set-Cookie", byte: byte))
    }
    cookies.append(text)
  }

  private mutating func report(_ value: JSONValue, in key: String, _ name: String? = nil) {
    issues.append(.unexpectedValue(key: key, name: name, json: value.jsonText))
  }

  /// The text of a string, a number or a boolean; nil for other values.
  private static func scalarText(of value: JSONValue) -> String? {
    switch value {
    case .string(let text): text
    case .number, .bool: value.jsonText
    case .null, .array, .object: nil
    }
  }

  /// The valid statuses of an HTTP response (RFC 9110, section 15).
  static var statusCodes: ClosedRange<Int> { 100...599 }
}
