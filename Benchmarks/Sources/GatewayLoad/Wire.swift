import NIOCore
import NIOPosix

/// A connection whose bytes are read and written as they are, so that the measurement costs little.
struct Wire {
  typealias Channel = NIOAsyncChannel<ByteBuffer, ByteBuffer>

  private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
  private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
  private var received = ByteBuffer()

  /// The connection ended.
  struct Ended: Error {}

  /// Connects, runs `body`, and closes the connection.
  static func with(_ host: String, _ port: Int, _ body: (inout Wire) async throws -> Void) async throws {
    let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .connect(host: host, port: port) { channel in
        channel.eventLoop.makeCompletedFuture { try Channel(wrappingChannelSynchronously: channel) }
      }
    try await run(channel, body)
  }

  /// Listens on a free port, passes it to `announce`, and runs `body` on the first connection.
  static func accept(_ announce: (Int) -> Void, _ body: (inout Wire) async throws -> Void) async throws {
    let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .bind(host: "127.0.0.1", port: 0) { channel in
        channel.eventLoop.makeCompletedFuture { try Channel(wrappingChannelSynchronously: channel) }
      }
    announce(server.channel.localAddress?.port ?? 0)
    try await server.executeThenClose { connections in
      for try await channel in connections { return try await run(channel, body) }
    }
  }

  private static func run(_ channel: Channel, _ body: (inout Wire) async throws -> Void) async throws {
    try await channel.executeThenClose { inbound, outbound in
      var wire = Wire(inbound: inbound.makeAsyncIterator(), outbound: outbound)
      try await body(&wire)
    }
  }

  private init(
    inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
    outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
  ) {
    self.inbound = inbound
    self.outbound = outbound
  }

  func send(_ text: String) async throws { try await outbound.write(ByteBuffer(string: text)) }

  /// The next line without its end.
  mutating func line() async throws -> String {
    while true {
      let bytes = received.readableBytesView
      if let end = bytes.firstIndex(of: 0x0A) {
        let line = received.readString(length: end - bytes.startIndex + 1) ?? ""
        // CR LF is one character.
        return String(line.dropLast())
      }
      try await more()
    }
  }

  /// The next `count` bytes.
  mutating func bytes(_ count: Int) async throws -> ByteBuffer {
    while received.readableBytes < count { try await more() }
    return received.readSlice(length: count) ?? ByteBuffer()
  }

  /// The fields of the next head, by lower-case name.
  mutating func head() async throws -> [String: String] {
    _ = try await line()
    var fields: [String: String] = [:]
    while true {
      let line = try await line()
      guard let colon = line.firstIndex(of: ":") else { return fields }
      fields[line[..<colon].lowercased()] = line[line.index(after: colon)...].filter { $0 != " " }
    }
  }

  /// The next chunk of a chunked body; empty at its end.
  mutating func chunk() async throws -> ByteBuffer {
    let size = Int(try await line(), radix: 16) ?? 0
    let data = try await bytes(size)
    _ = try await line()
    return data
  }

  private mutating func more() async throws {
    guard var bytes = try await inbound.next(isolation: #isolation) else { throw Ended() }
    if received.readableBytes == 0 { received = bytes } else { received.writeBuffer(&bytes) }
  }
}
