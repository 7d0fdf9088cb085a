internal import ByteKernels
internal import ChunkedHTTP
internal import StrictJSON

/// Writes the prelude of a function's streaming response, and the delimiter after it.
///
///     var response: [UInt8] = []
///     let prelude = LambdaPrelude(statusCode: 200, headers: [HTTPFieldLine("Content-Type", "text/plain")], cookies: ["a=b"])
///     try LambdaPreludeEncoder().append(prelude, to: &response)
///     response.append(contentsOf: "the body".utf8)
///
/// It refuses preludes that API Gateway would reject or change.
@available(StreamingCodec 1.0, *)
public struct LambdaPreludeEncoder: Hashable, Sendable {
  /// The maximum length of the prelude, including the delimiter.
  public var limits: LambdaPreludeLimits

  /// Creates an encoder.
  public init(limits: LambdaPreludeLimits = LambdaPreludeLimits()) { self.limits = limits }

  /// Appends the prelude and the delimiter.
  ///
  /// The body follows.
  ///
  /// Members that are nil or empty are omitted. Headers with several values are grouped by name, ignoring ASCII case, at
  /// the place of the first one.
  ///
  /// - Throws: ``LambdaPreludeEncodingError``; `output` is then unchanged.
  /// - Complexity: O(*n*) in the bytes of the prelude.
  public func append(
    _ prelude: LambdaPrelude, to output: inout [UInt8]
  ) throws(LambdaPreludeEncodingError) {
    if let member = prelude.otherMembers.first { throw .unsupportedKey(member.name) }
    var text: [UInt8] = [UInt8(ascii: "{")]
    if let status = prelude.statusCode {
      guard LambdaPrelude.statusCodes.contains(status) else { throw .statusCodeOutOfRange(status) }
      Self.append(key: "statusCode", to: &text)
      JSONText.appendInteger(status, to: &text)
    }
    try Self.append(single: prelude.headers, to: &text)
    try Self.append(several: prelude.multiValueHeaders, to: &text)
    if !prelude.cookies.isEmpty {
      Self.append(key: "cookies", to: &text)
      let cookies = prelude.cookies.map { HTTPFieldLine("Set-Cookie", $0) }
      try Self.append(valuesOf: cookies, to: &text)
    }
    text.append(UInt8(ascii: "}"))
    text += LambdaPrelude.delimiter
    guard text.count <= limits.maximumLength else {
      throw .preludeTooLong(count: text.count, limit: limits.maximumLength)
    }
    output += text
  }

  private static func append(single headers: HTTPFieldLines, to text: inout [UInt8]) throws(LambdaPreludeEncodingError)
  {
    guard !headers.isEmpty else { return }
    append(key: "headers", to: &text)
    text.append(UInt8(ascii: "{"))
    var names: Set<String> = []
    for (number, field) in headers.enumerated() {
      guard names.insert(HeaderText.lowercased(field.name)).inserted else { throw .repeatedHeader(field.name) }
      if number > 0 { text.append(UInt8(ascii: ",")) }
      try append(nameOf: field, to: &text)
      try append(valueOf: field, to: &text)
    }
    text.append(UInt8(ascii: "}"))
  }

  private static func append(several headers: HTTPFieldLines, to text: inout [UInt8]) throws(LambdaPreludeEncodingError)
  {
    guard !headers.isEmpty else { return }
    append(key: "multiValueHeaders", to: &text)
    text.append(UInt8(ascii: "{"))
    var groups: [[HTTPFieldLine]] = []
    var places: [String: Int] = [:]
    for field in headers {
      let name = HeaderText.lowercased(field.name)
      if let place = places[name] {
        groups[place].append(field)
      } else {
        places[name] = groups.count
        groups.append([field])
      }
    }
    for (number, group) in groups.enumerated() {
      if number > 0 { text.append(UInt8(ascii: ",")) }
      try append(nameOf: group[0], to: &text)
      try append(valuesOf: group, to: &text)
    }
    text.append(UInt8(ascii: "}"))
  }

  private static func append(key: String, to text: inout [UInt8]) {
    if text.count > 1 { text.append(UInt8(ascii: ",")) }
    JSONText.appendString(key, to: &text)
    text.append(UInt8(ascii: ":"))
  }

  private static func append(nameOf field: HTTPFieldLine, to text: inout [UInt8]) throws(LambdaPreludeEncodingError) {
    guard HeaderText.isName(field.name) else { throw .invalidHeaderName(field.name) }
    JSONText.appendString(field.name, to: &text)
    text.append(UInt8(ascii: ":"))
  }

  private static func append(
    valuesOf fields: [HTTPFieldLine], to text: inout [UInt8]
  ) throws(LambdaPreludeEncodingError) {
    text.append(UInt8(ascii: "["))
    for (number, field) in fields.enumerated() {
      if number > 0 { text.append(UInt8(ascii: ",")) }
      try append(valueOf: field, to: &text)
    }
    text.append(UInt8(ascii: "]"))
  }

  private static func append(valueOf field: HTTPFieldLine, to text: inout [UInt8]) throws(LambdaPreludeEncodingError) {
    if let byte = HeaderText.firstForbiddenByte(field.rawValue) {
      throw .invalidHeaderValue(name: field.name, byte: byte)
    }
    guard field.rawValue.span.isWellFormedUTF8 else { throw .headerValueNotUTF8(name: field.name) }
    JSONText.appendString(field.rawValue.span, to: &text)
  }
}
