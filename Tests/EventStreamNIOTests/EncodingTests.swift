#if NIO
import EventStreamCodec
import EventStreamNIO
import NIOCore
import NIOEmbedded
import Testing

@Suite struct EncodingTests {
  /// A message without a legal name for its header.
  private let illegal = EventStreamMessage(headers: [EventStreamHeader("", "x")])

  @Test("Each message is written as the encoder writes it, in a buffer of its own")
  func writes() throws {
    let channel = EmbeddedChannel(handler: EventStreamEncodingHandler())
    for message in Frames.messages {
      try channel.writeOutbound(message)
      let written = try #require(try channel.readOutbound(as: ByteBuffer.self))
      #expect(try Array(buffer: written) == Frames.bytes([message]))
    }
    #expect(try channel.readOutbound(as: ByteBuffer.self) == nil)
  }

  @Test("What is written is read by the other side, both ways")
  func roundTrip() throws {
    let channel = EmbeddedChannel()
    try channel.pipeline.syncOperations.addEventStreamHandlers()
    for message in Frames.messages { try channel.writeOutbound(message) }
    while let bytes = try channel.readOutbound(as: ByteBuffer.self) { try channel.writeInbound(bytes) }
    var received: [EventStreamMessage] = []
    while let message = try channel.readInbound(as: EventStreamMessage.self) { received.append(message) }
    #expect(received == Frames.messages)
    _ = try channel.finish()
  }

  @Test("A message that cannot be encoded fails its promise and the pipeline hears of it; the stream goes on")
  func refusal() throws {
    let channel = EmbeddedChannel(handler: EventStreamEncodingHandler())
    let promise = channel.eventLoop.makePromise(of: Void.self)
    channel.writeAndFlush(illegal, promise: promise)
    #expect(throws: EventStreamEncodingError.emptyHeaderName(header: 0)) { try promise.futureResult.wait() }
    #expect(throws: EventStreamEncodingError.emptyHeaderName(header: 0)) { try channel.throwIfErrorCaught() }
    #expect(try channel.readOutbound(as: ByteBuffer.self) == nil)
    try channel.writeOutbound(Frames.messages[0])
    let written = try #require(try channel.readOutbound(as: ByteBuffer.self))
    #expect(try Array(buffer: written) == Frames.bytes([Frames.messages[0]]))
  }

  @Test("Into a buffer that has bytes already; one that is refused leaves it as it was")
  func buffer() throws {
    var buffer = ByteBuffer(bytes: [1, 2, 3])
    let block = try EventStreamHeaderBlock(Frames.messages[2].headers)
    let expected = try Frames.bytes([Frames.messages[2]])
    #expect(try buffer.writeEventStreamMessage(Frames.messages[2]) == expected.count)
    #expect(throws: EventStreamEncodingError.emptyHeaderName(header: 0)) {
      try buffer.writeEventStreamMessage(illegal)
    }
    let payload = ByteBuffer(bytes: Frames.messages[2].payload)
    #expect(try buffer.writeEventStreamMessage(headers: block, payload: payload) == expected.count)
    let small = EventStreamEncoder(limits: EventStreamLimits(maximumTotalLength: 20))
    #expect(throws: EventStreamEncodingError.messageTooLong(count: expected.count, limit: 20)) {
      try buffer.writeEventStreamMessage(headers: block, payload: payload, using: small)
    }
    #expect(Array(buffer: buffer) == [1, 2, 3] + expected + expected)
  }
}
#endif
