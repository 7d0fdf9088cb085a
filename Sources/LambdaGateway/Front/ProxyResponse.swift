#if CommandLineTool
import ByteKernels
import ChunkedHTTP
import LambdaStreaming
import NIOCore
import NIOHTTP1
import StrictJSON

/// A buffered response of a proxy integration: the JSON that the function returned.
struct ProxyResponse {
  /// Why JSON is not such a response.
  struct Malformed: Error {
    var reason: String
  }

  private static let keys: Set = ["statusCode", "headers", "multiValueHeaders", "cookies", "body", "isBase64Encoded"]

  var statusCode = 200
  var headers: [HTTPFieldLine] = []
  var body = ByteBuffer()

  /// Reads a response in the format of a configuration.
  init(parsing payload: ByteBuffer, _ format: GatewayConfiguration.EventFormat) throws(Malformed) {
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(parsing: payload.readableBytesUInt8Span)
    } catch {
      throw Malformed(reason: "the response is not JSON: \(error)")
    }
    if format != .rest, value["statusCode"] == nil {
      // Format 2.0 takes anything else as the body.
      headers = [HTTPFieldLine("Content-Type", "application/json")]
      body = value.stringValue.map { ByteBuffer(string: $0) } ?? payload
      return
    }
    guard value.objectValue != nil else { throw Malformed(reason: "the response is not an object") }
    try readStatusCode(value["statusCode"] ?? .null)
    try readHeaders(value)
    try readBody(value)
  }

  private mutating func readStatusCode(_ value: JSONValue) throws(Malformed) {
    if value.isNull { return }
    guard let code = value.intValue ?? value.stringValue.flatMap({ Int64($0) }), (200...599).contains(code) else {
      throw Malformed(reason: "statusCode is \(String(decoding: value.bytes, as: UTF8.self))")
    }
    statusCode = Int(code)
  }

  private mutating func readHeaders(_ value: JSONValue) throws(Malformed) {
    func fields(_ key: String) throws(Malformed) -> [HTTPFieldLine] {
      let value = value[key] ?? .null
      if value.isNull { return [] }
      guard let members = value.objectValue else { throw Malformed(reason: "\(key) is not an object") }
      return members.flatMap { member in
        (member.value.arrayValue ?? [member.value]).filter { !$0.isNull }.map {
          HTTPFieldLine(member.name, $0.stringValue ?? String(decoding: $0.bytes, as: UTF8.self))
        }
      }
    }
    headers = Self.merged(try fields("headers"), try fields("multiValueHeaders"))
    headers += (value["cookies"]?.arrayValue ?? []).compactMap(\.stringValue).map { HTTPFieldLine("Set-Cookie", $0) }
    if let field = headers.first(where: { !$0.isWellFormed }) {
      throw Malformed(reason: "the header \"\(field.name)\" is not allowed in HTTP")
    }
  }

  private mutating func readBody(_ value: JSONValue) throws(Malformed) {
    let text: String
    switch value["body"] ?? .null {
    case .null: return
    case .string(let value): text = value
    case .number(let value): text = value
    case .bool(let value): text = "\(value)"
    default: throw Malformed(reason: "body is not a string")
    }
    guard value["isBase64Encoded"]?.boolValue == true else {
      body = ByteBuffer(string: text)
      return
    }
    guard let decoded = Base64.decoded(Array(text.utf8).span) else { throw Malformed(reason: "body is not base64") }
    body = ByteBuffer(bytes: decoded)
  }

  /// Both kinds of headers in one list: for a name in both, only `multiple` counts.
  static func merged(_ single: some Sequence<HTTPFieldLine>, _ multiple: some Collection<HTTPFieldLine>)
    -> [HTTPFieldLine]
  {
    single.filter { field in !multiple.contains { $0.isNamed(field.name) } } + multiple
  }
}
#endif
