import AsyncHTTPClient
import EventStreamCodec
import Foundation
import LambdaStreaming
import NIOCore
import NIOHTTP1
import NIOPosix

/// A server that answers each request with what a Lambda function streams.
struct Proxy: Sendable {
  typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>
  typealias Server = NIOAsyncChannel<Connection, Never>

  /// Where Lambda is, or what stands in for it.
  var endpoint: String
  /// The function's name.
  var function: String
  var client: HTTPClient

  /// Listens on the loopback interface; 0 is any free port.
  static func listen(port: Int) async throws -> Server {
    try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .bind(host: "127.0.0.1", port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          // The framing of a response is decided below, where the request is known.
          var encoder = HTTPResponseEncoder.Configuration()
          encoder.automaticallySetFramingHeaders = false
          try channel.pipeline.syncOperations.configureHTTPServerPipeline(withEncoderConfiguration: encoder)
          return try Connection(wrappingChannelSynchronously: channel)
        }
      }
  }

  /// Serves until it is cancelled.
  func serve(_ server: Server) async throws {
    try await server.executeThenClose { connections in
      try await withThrowingDiscardingTaskGroup { group in
        for try await connection in connections {
          group.addTask {
            // What goes wrong with one connection ends that one.
            do { try await serve(connection) } catch is CancellationError {} catch {
              log("a connection ended: \(error)")
            }
          }
        }
      }
    }
  }

  private func serve(_ connection: Connection) async throws {
    try await connection.executeThenClose { inbound, outbound in
      var head: HTTPRequestHead?
      var body = ByteBuffer()
      for try await part in inbound {
        switch part {
        case .head(let value):
          head = value
          body.clear()
        case .body(var bytes): body.writeBuffer(&bytes)
        case .end:
          guard let request = head else { continue }
          try await answer(request, body, outbound)
          if !request.outlivesResponse { return }
        }
      }
    }
  }

  /// The event of a function URL, as far as functions commonly look at it.
  private struct Event: Encodable {
    var version = "2.0"
    var rawPath: String
    var headers: [String: String]
    var body: String
    var isBase64Encoded = false
  }

  private func answer(
    _ request: HTTPRequestHead, _ body: ByteBuffer, _ outbound: NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>
  ) async throws {
    let event = Event(
      rawPath: request.uri, headers: Dictionary(request.headers.map { ($0.name, $0.value) }) { "\($0), \($1)" },
      body: String(buffer: body))
    var invocation = HTTPClientRequest(url: "\(endpoint)\(LambdaInvocationPath(function: function))")
    invocation.method = .POST
    invocation.body = .bytes(try JSONEncoder().encode(event))
    let response: HTTPClientResponse
    do {
      response = try await client.execute(invocation, timeout: .minutes(15))
      guard response.status == .ok else {
        throw Refused(
          status: response.status.code, body: String(buffer: try await response.body.collect(upTo: 1 << 20)))
      }
    } catch {
      log("\(error)")
      return try await write([.head(.init(version: .http1_1, status: .badGateway)), .end(nil)], for: request, outbound)
    }
    var translator = ResponseTranslator()
    var parts: [HTTPServerResponsePart] = []
    do {
      for try await buffer in response.body {
        try translator.translate(buffer, into: &parts)
        try await write(parts, for: request, outbound)
        parts = []
      }
      try translator.finish(into: &parts)
    } catch {
      // What came before it is not lost; that the connection then ends without a last chunk says that it was not all.
      try await write(parts, for: request, outbound)
      throw error
    }
    try await write(parts, for: request, outbound)
    try check(translator.outcome)
    try await write([.end(nil)], for: request, outbound)
  }

  /// Lambda answered with an error.
  struct Refused: Error {
    var status: UInt
    var body: String
  }

  /// The function failed after its response had begun.
  struct Failed: Error {
    var outcome: StreamOutcome
  }

  /// Throws if the function failed in the middle of its response.
  ///
  /// A status of 400 or above is the function's answer and has been passed on.
  private func check(_ outcome: StreamOutcome) throws {
    switch outcome {
    case .complete: return
    case .failed(let error) where error.source == .httpStatus: return
    default: throw Failed(outcome: outcome)
    }
  }

  /// Writes parts of a response, framed as the request allows.
  private func write(
    _ parts: [HTTPServerResponsePart], for request: HTTPRequestHead,
    _ outbound: NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>
  ) async throws {
    for part in parts {
      switch part {
      case .head(var head):
        if request.version.minor > 0, request.method != .HEAD, head.status.mayHaveResponseBody {
          head.headers.add(name: "Transfer-Encoding", value: "chunked")
        }
        head.headers.add(name: "Connection", value: request.outlivesResponse ? "keep-alive" : "close")
        try await outbound.write(.head(head))
      case .body: if request.method != .HEAD { try await outbound.write(part) }
      case .end: try await outbound.write(part)
      }
    }
  }

  private func log(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data("invoke-proxy: \(text)\n".utf8))
  }
}

extension HTTPRequestHead {
  /// Whether the connection serves another request: an HTTP/1.0 client knows a body's end by the connection's alone.
  fileprivate var outlivesResponse: Bool { isKeepAlive && version.minor > 0 }
}
