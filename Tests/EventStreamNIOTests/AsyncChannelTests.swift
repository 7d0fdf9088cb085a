#if NIO
import EventStreamCodec
import EventStreamNIO
import NIOCore
import NIOEmbedded
import Testing

@Suite struct AsyncChannelTests {
  typealias MessageChannel = NIOAsyncChannel<EventStreamMessage, EventStreamMessage>

  /// Counts the reads that reach the channel.
  private final class ReadCounter: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer
    private(set) var count = 0
    func read(context: ChannelHandlerContext) { count += 1 }
  }

  private func wrapped(
    _ channel: NIOAsyncTestingChannel, lowWatermark: Int = 1, highWatermark: Int = 2
  ) async throws -> MessageChannel {
    try await channel.testingEventLoop.executeInContext {
      try channel.pipeline.syncOperations.addHandler(ReadCounter())
      try channel.pipeline.syncOperations.addEventStreamHandlers()
      let strategy = NIOAsyncSequenceProducerBackPressureStrategies.HighLowWatermark(
        lowWatermark: lowWatermark, highWatermark: highWatermark)
      return try MessageChannel(
        wrappingChannelSynchronously: channel, configuration: .init(backPressureStrategy: strategy))
    }
  }

  private func reads(_ channel: NIOAsyncTestingChannel) async throws -> Int {
    try await channel.testingEventLoop.executeInContext {
      channel.pipeline.read()
      return try channel.pipeline.syncOperations.handler(type: ReadCounter.self).count
    }
  }

  @Test("Messages in, messages out")
  func exchange() async throws {
    let channel = NIOAsyncTestingChannel()
    let messages = try await wrapped(channel)
    try await channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 80))
    let bytes = try Frames.bytes()
    try await messages.executeThenClose { inbound, outbound in
      var iterator = inbound.makeAsyncIterator()
      for piece in [bytes[..<50], bytes[50...]] { try await channel.writeInbound(ByteBuffer(bytes: piece)) }
      for expected in Frames.messages {
        let message = try await iterator.next()
        #expect(message == expected)
        try await outbound.write(expected)
        let written = try await channel.waitForOutboundWrite(as: ByteBuffer.self)
        #expect(try Array(buffer: written) == Frames.bytes([expected]))
      }
      outbound.finish()
    }
  }

  @Test("Reads stop while messages wait, and go on when they have been taken")
  func backPressure() async throws {
    let channel = NIOAsyncTestingChannel()
    let messages = try await wrapped(channel)
    try await channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 80))
    try await messages.executeThenClose { inbound, outbound in
      var iterator = inbound.makeAsyncIterator()
      let before = try await reads(channel)
      // Four messages in one read, where two are enough to stop.
      try await channel.writeInbound(ByteBuffer(bytes: try Frames.bytes()))
      let stopped = try await reads(channel)
      #expect(stopped == before)
      for expected in Frames.messages {
        let message = try await iterator.next()
        #expect(message == expected)
      }
      // The read that was held back, and the one of this call.
      let after = try await reads(channel)
      #expect(after == before + 2)
      outbound.finish()
    }
  }

  @Test("Damage ends the sequence with the error, behind the messages before it")
  func damage() async throws {
    let channel = NIOAsyncTestingChannel()
    let messages = try await wrapped(channel, lowWatermark: 5, highWatermark: 10)
    try await channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 80))
    let (bytes, offset) = try Frames.damaged()
    try await messages.executeThenClose { inbound, outbound in
      var iterator = inbound.makeAsyncIterator()
      _ = try? await channel.writeInbound(ByteBuffer(bytes: bytes))
      let first = try await iterator.next()
      #expect(first == Frames.messages[0])
      do {
        let none = try await iterator.next()
        Issue.record("not an error: \(String(describing: none))")
      } catch {
        #expect((error as? EventStreamError)?.messageChecksumOffset == offset)
      }
      outbound.finish()
    }
  }

  @Test("A stream that is cut ends the sequence with an error, not as if it were complete")
  func cut() async throws {
    let channel = NIOAsyncTestingChannel()
    let messages = try await wrapped(channel, lowWatermark: 5, highWatermark: 10)
    try await channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 80))
    let bytes = try Frames.bytes([Frames.messages[0]])
    try await messages.executeThenClose { inbound, outbound in
      var iterator = inbound.makeAsyncIterator()
      try await channel.writeInbound(ByteBuffer(bytes: bytes + bytes.dropLast()))
      _ = try? await channel.close()
      let first = try await iterator.next()
      #expect(first == Frames.messages[0])
      let expected = EventStreamError.truncatedMessage(
        offset: UInt64(bytes.count), held: bytes.count - 1, expected: UInt32(bytes.count))
      do {
        let none = try await iterator.next()
        Issue.record("not an error: \(String(describing: none))")
      } catch {
        #expect(error as? EventStreamError == expected)
      }
      outbound.finish()
    }
  }
}
#endif
