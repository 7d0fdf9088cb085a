import Dispatch
import Foundation
import NIOCore

/// A function whose own cost is small: a custom runtime on NIO that serves many invocations at once.
struct NativeFunction {
  /// The number of invocations served at once.
  static let concurrency = 512
  /// The pieces of a response whose latency is measured, and of each of many concurrent streams.
  static let latencyPieces = 1000
  static let streamPieces = 20

  private static let api = "/2018-06-01/runtime/invocation"
  private static let prelude = #"{"statusCode":200}"# + String(repeating: "\0", count: 8)

  /// Serves invocations until the connections end.
  static func run(_ address: String) async {
    let parts = address.split(separator: ":")
    await withTaskGroup { group in
      for _ in 0..<concurrency {
        group.addTask {
          try? await Wire.with(String(parts[0]), Int(parts[1]) ?? 0) { wire in
            while true { try await serve(&wire) }
          }
        }
      }
    }
  }

  /// Answers one request of a client without a gateway in between.
  static func answerDirectly() async throws {
    try await Wire.accept({ FileHandle.standardError.write(Data("listening on :\($0)\n".utf8)) }) { wire in
      _ = try await wire.head()
      try await wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
      try await sendTimes(&wire)
      try await wire.send("0\r\n\r\n")
    }
  }

  /// Sends pieces that hold the time at which they are sent.
  private static func sendTimes(_ wire: inout Wire) async throws {
    for _ in 0..<latencyPieces {
      try await Task.sleep(for: .milliseconds(2))
      try await wire.send(chunk("\(DispatchTime.now().uptimeNanoseconds)"))
    }
  }

  private static func serve(_ wire: inout Wire) async throws {
    try await wire.send("GET \(api)/next HTTP/1.1\r\nHost: x\r\n\r\n")
    let fields = try await wire.head()
    let event = String(buffer: try await wire.bytes(Int(fields["content-length"] ?? "") ?? 0))
    try await wire.send(
      "POST \(api)/\(fields["lambda-runtime-aws-request-id"] ?? "")/response HTTP/1.1\r\nHost: x\r\n"
        + "Content-Type: application/vnd.awslambda.http-integration-response\r\n"
        + "Lambda-Runtime-Function-Response-Mode: streaming\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk(prelude))
    if event.contains(#""path":"/latency""#) {
      try await sendTimes(&wire)
    } else if event.contains(#""path":"/stream""#) {
      for _ in 0..<streamPieces {
        try await Task.sleep(for: .milliseconds(200))
        try await wire.send(chunk(String(repeating: "x", count: 200)))
      }
    } else {
      try await wire.send(chunk(String(repeating: "x", count: 1024)))
    }
    try await wire.send("0\r\n\r\n")
    let answer = try await wire.head()
    _ = try await wire.bytes(Int(answer["content-length"] ?? "") ?? 0)
  }

  private static func chunk(_ text: String) -> String { "\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n" }
}
