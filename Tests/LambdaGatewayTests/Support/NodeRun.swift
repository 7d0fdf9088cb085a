#if CommandLineTool
import Foundation
import LambdaGateway
import NIOCore
import NIOPosix

/// A handler for Node.js, run once by the bootstrap against a Runtime API that keeps what it posts.
enum NodeRun {
  /// Whether Node.js is installed.
  static let isPossible: Bool = {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return path.split(separator: ":").contains { FileManager.default.isExecutableFile(atPath: "\($0)/node") }
  }()

  static let absence = "node is not installed"
  static let id = "8476a536-e9f4-11e8-9739-2dfe598c3fcd"

  /// Carries out the steps of the event.
  private static let handlers = """
    const { pipeline } = require('stream/promises');
    const { Readable } = require('stream');
    exports.handler = awslambda.streamifyResponse(async (event, stream) => {
      for (const [step, ...rest] of event.steps) {
        if (step === 'from') awslambda.HttpResponseStream.from(stream, rest[0]);
        else if (step === 'base64') stream.write(Buffer.from(rest[0], 'base64'));
        else if (step === 'pipeline') await pipeline(Readable.from(rest), stream);
        else if (step === 'throw') throw Object.assign(new Error(rest[1]), { name: rest[0] });
        else if (step === 'throwText') throw rest[0];
        else stream[step](...rest);
      }
    });
    exports.synchronous = awslambda.streamifyResponse(() => {});
    exports.buffered = async (event) => event.result;
    exports.failing = async () => { throw new TypeError('as asked'); };
    exports.callback = (event, context, done) => done(null, { id: context.awsRequestId });
    exports.nested = { deep: { handler: async () => 'deep' } };
    """

  /// What the bootstrap posts for an event: the request's bytes, with `HOST` for the server's address.
  ///
  /// - Parameters:
  ///   - handler: The name of the handler.
  ///   - event: JSON.
  ///   - file: The name of the file with the handlers.
  static func post(_ handler: String, _ event: String, file: String = "index.js") async throws -> [UInt8] {
    let folder = FileManager.default.temporaryDirectory.appending(path: "node-\(UUID().uuidString)")
    let path = folder.appending(path: file)
    try FileManager.default.createDirectory(at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let source = file.hasSuffix(".mjs") ? "export const handler = async (event) => event.result;" : handlers
    try Data(source.utf8).write(to: path)
    let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .bind(host: "127.0.0.1", port: 0) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, Never>(wrappingChannelSynchronously: channel)
        }
      }
    let address = "127.0.0.1:\(server.channel.localAddress?.port ?? 0)"
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = NodeBootstrap.command
    process.environment = ProcessInfo.processInfo.environment.merging([
      "AWS_LAMBDA_RUNTIME_API": address, "_HANDLER": handler, "LAMBDA_TASK_ROOT": folder.path,
    ]) { $1 }
    process.standardError = FileHandle.nullDevice
    try process.run()
    defer { process.terminate() }
    let posted = try await server.executeThenClose { connections in
      for try await connection in connections {
        if let posted = try await serve(connection, event) { return posted }
      }
      return []
    }
    let text = String(decoding: posted, as: UTF8.self)
    // Only text without invalid UTF-8 may be changed as text.
    guard text.utf8.elementsEqual(posted) else { return replacing(address, in: posted) }
    return Array(text.replacingOccurrences(of: address, with: "HOST").utf8)
  }

  private static func replacing(_ address: String, in bytes: [UInt8]) -> [UInt8] {
    let address = Array(address.utf8)
    guard let index = bytes.indices.first(where: { bytes[$0...].starts(with: address) }) else { return bytes }
    return bytes[..<index] + Array("HOST".utf8) + bytes[(index + address.count)...]
  }

  /// Hands out the event, and returns the first request that is posted.
  private static func serve(_ connection: NIOAsyncChannel<ByteBuffer, Never>, _ event: String) async throws -> [UInt8]?
  {
    try await connection.executeThenClose { inbound in
      var received: [UInt8] = []
      for try await bytes in inbound {
        received += Array(buffer: bytes)
        if received.starts(with: Array("GET ".utf8)) {
          let head =
            "HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: \(id)\r\nContent-Length: \(event.utf8.count)\r\n\r\n"
          try await connection.channel.writeAndFlush(ByteBuffer(string: head + event))
          received = []
        } else if isWhole(received) {
          let accepted = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"
          try await connection.channel.writeAndFlush(ByteBuffer(string: accepted))
          return received
        }
      }
      return received.isEmpty ? nil : received
    }
  }

  /// Whether a request is complete: chunked with its trailers, or of its announced length.
  private static func isWhole(_ request: [UInt8]) -> Bool {
    let text = String(decoding: request, as: Unicode.ASCII.self)
    guard let end = text.range(of: "\r\n\r\n") else { return false }
    let body = text[end.upperBound...]
    if let field = text.range(of: "Content-Length: ") {
      return Int(text[field.upperBound...].prefix { $0.isNumber }) == body.unicodeScalars.count
    }
    return body.hasSuffix("\r\n\r\n") && (body.hasPrefix("0\r\n") || body.contains("\r\n0\r\n"))
  }
}
#endif
