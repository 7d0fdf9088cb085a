#if CommandLineTool
import ByteKernels
import LambdaStreaming
import NIOCore
import NIOHTTP1
import StrictJSON
#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A client's request, as the function receives it in an event.
///
/// Source: API Gateway Developer Guide, "Lambda proxy integrations" (format 1.0) and "Create AWS Lambda proxy
/// integrations for HTTP APIs" (format 2.0); Lambda Developer Guide, "Invoking Lambda function URLs".
struct ProxyRequest {
  var head: HTTPRequestHead
  var body: ByteBuffer
  /// The client's IP address.
  var peer: String
  /// The function's request id.
  var id: String
  var traceID: String
  var date = Date()

  /// The path as it was sent, without the query.
  var path: String { String(head.uri.prefix { $0 != "?" }) }

  /// The query as it was sent, without the question mark.
  var query: String { String(head.uri.dropFirst(path.count + 1)) }

  /// The decoded query parameters, in their order.
  var queryParameters: [(name: String, value: String)] {
    query.split(separator: "&").map { parameter in
      let parts = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (Self.decoded(parts[0]), parts.count > 1 ? Self.decoded(parts[1]) : "")
    }
  }

  /// The header fields, with those that API Gateway adds.
  var fields: [(name: String, value: String)] {
    let added = ["x-forwarded-for", "x-forwarded-port", "x-forwarded-proto", "x-amzn-trace-id"]
    let forwarded = head.headers["X-Forwarded-For"] + [peer]
    let port = host.split(separator: ":").last.flatMap { Int($0) } ?? 80
    return head.headers.filter { !added.contains($0.name.lowercased()) }.map { ($0.name, $0.value) } + [
      ("X-Forwarded-For", forwarded.joined(separator: ", ")), ("X-Forwarded-Port", "\(port)"),
      ("X-Forwarded-Proto", "http"), ("X-Amzn-Trace-Id", traceID),
    ]
  }

  /// The value of `Host`.
  var host: String { head.headers.first(name: "Host") ?? "localhost" }

  /// The event for a configuration.
  ///
  /// - Parameter parameters: The path parameters of the matched route.
  func event(_ configuration: GatewayConfiguration, _ route: ProxyRoute, _ parameters: [(String, String)]) -> [UInt8] {
    switch configuration.eventFormat {
    case .rest: restEvent(configuration, route, parameters).bytes
    case .http, .url: version2Event(configuration, route, parameters).bytes
    }
  }

  /// The text of a percent-encoded part of a query; a plus sign is a space.
  private static func decoded(_ text: some StringProtocol) -> String {
    let spaced = String(text.map { $0 == "+" ? " " : $0 })
    return PercentEncoding.decode(spaced) ?? spaced
  }

  /// The body as members of an event: text if it is UTF-8, otherwise base64.
  private func bodyMembers(absent: JSONValue?) -> [JSONMember] {
    let isText = body.readableBytesUInt8Span.isWellFormedUTF8
    var members: [JSONMember] = []
    if body.readableBytes == 0 {
      if let absent { members.append(JSONMember(name: "body", value: absent)) }
    } else if isText {
      members.append(JSONMember(name: "body", value: .string(String(buffer: body))))
    } else {
      var encoded: [UInt8] = []
      Base64.encode(body.readableBytesUInt8Span, appendingTo: &encoded)
      members.append(JSONMember(name: "body", value: .string(String(decoding: encoded, as: UTF8.self))))
    }
    return members + [JSONMember(name: "isBase64Encoded", value: .bool(!isText))]
  }

  /// The time of the request, as access logs write it.
  private var time: String {
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    // 2026-11-28T20:15:00Z
    let parts = date.formatted(.iso8601).split { "-T".contains($0) }
    return "\(parts[2])/\(months[(Int(parts[1]) ?? 1) - 1])/\(parts[0]):\(parts[3].dropLast()) +0000"
  }

  private var epoch: JSONValue { .number("\(Int64(date.timeIntervalSince1970 * 1000))") }

  // MARK: Format 1.0

  private func restEvent(
    _ configuration: GatewayConfiguration, _ route: ProxyRoute, _ parameters: [(String, String)]
  ) -> JSONValue {
    let userAgent = head.headers.first(name: "User-Agent").map(JSONValue.string) ?? .null
    let absent = [
      "accessKey", "accountId", "caller", "cognitoAuthenticationProvider", "cognitoAuthenticationType",
      "cognitoIdentityId", "cognitoIdentityPoolId", "principalOrgId", "user", "userArn",
    ].map { JSONMember(name: $0, value: .null) }
    let identity =
      absent + [
        JSONMember(name: "sourceIp", value: .string(peer)), JSONMember(name: "userAgent", value: userAgent),
      ]
    let context: [JSONMember] = JSONValue.members([
      "accountId": .string(configuration.accountID), "apiId": .string("local"),
      "domainName": .string(String(host.prefix { $0 != ":" })), "domainPrefix": .string("local"),
      "extendedRequestId": .string(id), "httpMethod": .string(head.method.rawValue), "identity": .object(identity),
      "path": .string("/\(configuration.effectiveStage)\(path)"), "protocol": .string("\(head.version)"),
      "requestId": .string(id), "requestTime": .string(time), "requestTimeEpoch": epoch, "resourceId": .string("local"),
      "resourcePath": .string(route.resource(for: path)), "stage": .string(configuration.effectiveStage),
    ])
    let members: [JSONMember] = JSONValue.members([
      "resource": .string(route.resource(for: path)), "path": .string(path),
      "httpMethod": .string(head.method.rawValue), "headers": fields.lastValues,
      "multiValueHeaders": fields.allValues,
      "queryStringParameters": queryParameters.isEmpty ? .null : queryParameters.lastValues,
      "multiValueQueryStringParameters": queryParameters.isEmpty ? .null : queryParameters.allValues,
      "pathParameters": parameters.isEmpty ? .null : .strings(parameters), "stageVariables": .null,
      "requestContext": .object(context),
    ])
    return .object(members + bodyMembers(absent: .null))
  }

  // MARK: Format 2.0

  private func version2Event(
    _ configuration: GatewayConfiguration, _ route: ProxyRoute, _ parameters: [(String, String)]
  ) -> JSONValue {
    let isURL = configuration.eventFormat == .url
    let routeKey = isURL ? "$default" : "ANY \(route.resource(for: path))"
    let cookies = head.headers["Cookie"].flatMap { $0.split(separator: ";") }
      .map { JSONValue.string(String($0.drop { $0 == " " || $0 == "\t" })) }
    let headers = fields.map { (name: $0.name.lowercased(), value: $0.value) }.filter { $0.name != "cookie" }
    let http: [JSONMember] = JSONValue.members([
      "method": .string(head.method.rawValue), "path": .string(path), "protocol": .string("\(head.version)"),
      "sourceIp": .string(peer), "userAgent": .string(head.headers.first(name: "User-Agent") ?? ""),
    ])
    let context: [JSONMember] = JSONValue.members([
      "accountId": .string(isURL ? "anonymous" : configuration.accountID), "apiId": .string("local"),
      "domainName": .string(String(host.prefix { $0 != ":" })), "domainPrefix": .string("local"), "http": .object(http),
      "requestId": .string(id), "routeKey": .string(routeKey), "stage": .string(configuration.effectiveStage),
      "time": .string(time), "timeEpoch": epoch,
    ])
    var members: [JSONMember] = JSONValue.members([
      "version": .string("2.0"), "routeKey": .string(routeKey), "rawPath": .string(path),
      "rawQueryString": .string(query),
    ])
    if !cookies.isEmpty { members.append(JSONMember(name: "cookies", value: .array(cookies))) }
    members.append(JSONMember(name: "headers", value: headers.joinedValues))
    if !queryParameters.isEmpty {
      members.append(JSONMember(name: "queryStringParameters", value: queryParameters.joinedValues))
    }
    members.append(JSONMember(name: "requestContext", value: .object(context)))
    if !parameters.isEmpty, !isURL {
      members.append(JSONMember(name: "pathParameters", value: .strings(parameters)))
    }
    return .object(members + bodyMembers(absent: nil))
  }
}

extension JSONValue {
  /// The members of an object, in the order of the pairs.
  fileprivate static func members(_ pairs: KeyValuePairs<String, JSONValue>) -> [JSONMember] {
    pairs.map { JSONMember(name: $0, value: $1) }
  }

  /// An object of strings.
  fileprivate static func strings(_ pairs: [(String, String)]) -> JSONValue {
    .object(pairs.map { JSONMember(name: $0, value: .string($1)) })
  }
}

extension Array<(name: String, value: String)> {
  /// The values of each name, in the order of the names' first appearance.
  private var grouped: [(name: String, values: [String])] {
    var groups: [(name: String, values: [String])] = []
    var indices: [String: Int] = [:]
    for (name, value) in self {
      if let index = indices[name] {
        groups[index].values.append(value)
      } else {
        indices[name] = groups.count
        groups.append((name, [value]))
      }
    }
    return groups
  }

  /// An object with the last value of each name.
  fileprivate var lastValues: JSONValue {
    .object(grouped.map { JSONMember(name: $0.name, value: .string($0.values.last ?? "")) })
  }

  /// An object with the values of each name, joined by commas.
  fileprivate var joinedValues: JSONValue {
    .object(grouped.map { JSONMember(name: $0.name, value: .string($0.values.joined(separator: ","))) })
  }

  /// An object with all values of each name.
  fileprivate var allValues: JSONValue {
    .object(grouped.map { JSONMember(name: $0.name, value: .array($0.values.map { .string($0) })) })
  }
}
#endif
