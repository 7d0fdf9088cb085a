import ChunkedHTTP
@testable import FuzzSupport
import Foundation
@testable import LambdaGateway
import LambdaStreaming
import NIOCore
import StrictJSON

/// An event that the function received.
struct ReceivedEvent: Equatable {
  private let bytes: [UInt8]
  /// The event as JSON, without ids and times.
  private let value: JSONValue?

  init(_ invocation: Invocation) {
    let event = Array(buffer: invocation.event)
    bytes = event
    value = (try? JSONValue(parsing: event.span))?.withoutIDsAndTimes
  }

  /// Compares events without ids and times.
  static func == (left: Self, right: Self) -> Bool {
    left.value == nil ? left.bytes == right.bytes : left.value == right.value
  }

  /// Checks the event against the request that it represents.
  func check(against request: ParsedMessages.Message, _ configuration: GatewayConfiguration) throws(Violation) {
    guard request.method != "POST" || LambdaInvocationPath(parsing: request.path) == nil else {
      let expected = request.body.isEmpty ? Array("{}".utf8) : request.body
      return try FuzzSupport.check(bytes == expected, "the event \(short(bytes)), expected \(short(expected))")
    }
    guard let value else { throw Violation(description: "the event is not JSON: \(short(bytes))") }
    if configuration.eventFormat == .rest {
      try check(value["httpMethod"], .string(request.method), "method")
      try check(value["path"], .string(request.path), "path")
    } else {
      try check(value["rawPath"], .string(request.path), "path")
    }
    try checkFields(value, request.head.fields, configuration)
    let text = value["body"]?.stringValue ?? ""
    let body =
      value["isBase64Encoded"]?.boolValue == true ? Data(base64Encoded: text).map(Array.init) : Array(text.utf8)
    try FuzzSupport.check(body == request.body, "the body \(short(body as Any)), expected \(short(request.body))")
  }

  private func checkFields(
    _ value: JSONValue, _ fields: HTTPFieldLines, _ configuration: GatewayConfiguration
  ) throws(Violation) {
    let added = ["x-forwarded-for", "x-forwarded-port", "x-forwarded-proto", "x-amzn-trace-id"]
    for field in fields where !added.contains(field.name.lowercased()) {
      if configuration.eventFormat == .rest {
        let values = fields.filter { $0.name == field.name }.map { JSONValue.string($0.value) }
        try check(value["multiValueHeaders"]?[field.name], .array(values), field.name)
      } else if !field.isNamed("cookie") {
        let values = fields.values(named: field.name).joined(separator: ",")
        try check(value["headers"]?[field.name.lowercased()], .string(values), field.name)
      }
    }
  }

  private func check(_ found: JSONValue?, _ expected: JSONValue, _ what: String) throws(Violation) {
    try FuzzSupport.check(
      found == expected, "\(what) is \(short(found as Any)), expected \(short(expected)), in \(short(bytes))")
  }
}

extension JSONValue {
  fileprivate var withoutIDsAndTimes: JSONValue {
    guard let members = objectValue else { return self }
    return .object(
      members.filter { $0.name != "requestContext" && $0.name.lowercased() != "x-amzn-trace-id" }.map {
        JSONMember(name: $0.name, value: $0.value.withoutIDsAndTimes)
      })
  }
}
