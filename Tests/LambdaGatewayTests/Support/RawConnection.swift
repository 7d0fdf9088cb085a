#if CommandLineTool
import NIOCore
import NIOPosix

/// A connection to a server on the loopback interface, whose bytes are written and read as they are.
final class RawConnection {
  /// The connection ended before the expected bytes came.
  struct Ended: Error { var received: String }

  private let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>
  private var iterator: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
  private var received: [UInt8] = []

  private init(
    _ channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>,
    _ iterator: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
  ) {
    self.channel = channel
    self.iterator = iterator
  }

  /// Connects, runs `body`, and closes the connection.
  static func with<Result>(port: Int, _ body: (RawConnection) async throws -> Result) async throws -> Result {
    let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .connect(host: "127.0.0.1", port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
      }
    return try await channel.executeThenClose { inbound, _ in
      try await body(RawConnection(channel, inbound.makeAsyncIterator()))
    }
  }

  /// Sends text as it is.
  func send(_ text: String) async throws { try await channel.channel.writeAndFlush(ByteBuffer(string: text)) }

  /// Closes the connection at once.
  func close() async throws { try await channel.channel.close() }

  /// Reads until `end` has come, and returns everything up to its end; more stays for the next call.
  func read(until end: String) async throws -> String {
    let end = Array(end.utf8)
    while true {
      if let index = received.firstIndex(of: end) {
        defer { received.removeFirst(index + end.count) }
        return String(decoding: received[..<(index + end.count)], as: UTF8.self)
      }
      guard let more = try await iterator.next(isolation: #isolation) else {
        throw Ended(received: String(decoding: received, as: UTF8.self))
      }
      received += Array(buffer: more)
    }
  }

  /// Reads until the peer closes the connection; a reset counts as an end, too.
  func readAll() async -> String {
    while let more = try? await iterator.next(isolation: #isolation) { received += Array(buffer: more) }
    defer { received = [] }
    return String(decoding: received, as: UTF8.self)
  }

  /// Reads the head of a response and as much of a body as its Content-Length says.
  func readResponse() async throws -> (head: String, body: String) {
    let head = try await read(until: "\r\n\r\n")
    let field = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
    let length = field.flatMap { Int($0.drop { $0 != ":" }.dropFirst().drop { $0 == " " }) } ?? 0
    while received.count < length {
      guard let more = try await iterator.next(isolation: #isolation) else {
        throw Ended(received: String(decoding: received, as: UTF8.self))
      }
      received += Array(buffer: more)
    }
    defer { received.removeFirst(length) }
    return (head, String(decoding: received[..<length], as: UTF8.self))
  }
}

extension [UInt8] {
  /// The first index at which `other` begins.
  fileprivate func firstIndex(of other: [UInt8]) -> Int? {
    guard count >= other.count else { return nil }
    return (0...(count - other.count)).first { self[$0...].starts(with: other) }
  }
}
#endif
