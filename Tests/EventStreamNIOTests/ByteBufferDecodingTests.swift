#if NIO
import EventStreamCodec
import EventStreamNIO
import NIOCore
import StreamPipeline
import TextDeltas
import Testing

@Suite struct ByteBufferDecodingTests {
  @Test("All readable bytes are taken, whatever their split, and no others")
  func decode() throws {
    let bytes = try Frames.bytes()
    for cut in 0...bytes.count {
      var decoder = EventStreamDecoder()
      var found: [EventStreamMessage] = []
      for piece in [bytes[..<cut], bytes[cut...]] {
        var buffer = ByteBuffer(bytes: [9] + piece)
        buffer.moveReaderIndex(forwardBy: 1)
        try decoder.decode(&buffer) { found.append(EventStreamMessage($0)) }
        #expect(buffer.readableBytes == 0)
      }
      try decoder.finish()
      #expect(found == Frames.messages)
    }
  }

  @Test("At an error the messages before it have come, and the reader stands at the one at fault")
  func damage() throws {
    let (bytes, offset) = try Frames.damaged()
    var decoder = EventStreamDecoder()
    var buffer = ByteBuffer(bytes: bytes)
    var found: [EventStreamMessage] = []
    for _ in 0..<2 {
      do {
        try decoder.decode(&buffer) { found.append(EventStreamMessage($0)) }
        Issue.record("no error")
      } catch {
        #expect((error as? EventStreamError)?.messageChecksumOffset == offset)
      }
      #expect(buffer.readerIndex == Int(offset))
    }
    #expect(found == [Frames.messages[0]])
  }

  @Test("An error of the caller's own ends the call after the message that caused it")
  func throwing() throws {
    struct Refused: Error {}
    let bytes = try Frames.bytes()
    var decoder = EventStreamDecoder()
    var buffer = ByteBuffer(bytes: bytes)
    var found: [EventStreamMessage] = []
    #expect(throws: Refused.self) {
      try decoder.decode(&buffer) { message in
        found.append(EventStreamMessage(message))
        throw Refused()
      }
    }
    #expect(found == [Frames.messages[0]])
    try decoder.decode(&buffer) { found.append(EventStreamMessage($0)) }
    #expect(found == Frames.messages)
    #expect(buffer.readableBytes == 0)
  }

  @MainActor
  @Test("Buffers are decoded as they are, on the caller's actor")
  func sequences() async throws {
    let bytes = try Frames.bytes()
    let buffers = stride(from: 0, to: bytes.count, by: 40).map { start in
      ByteBuffer(bytes: bytes[start..<min(start + 40, bytes.count)])
    }
    var found: [EventStreamMessage] = []
    do {
      for try await message in Buffers(buffers: buffers).eventStreamMessages() { found.append(message) }
      Issue.record("the exception at the end is not thrown")
    } catch StreamError.service(let error) {
      #expect(error.source == .exception)
    }
    #expect(found == Frames.messages)
    let events = Buffers(buffers: [ByteBuffer(string: "data: a\n\n")])
    for try await event in events.serverSentEvents() { #expect(event.data == "a") }
    let chunk = #"data: {"choices":[{"delta":{"content":"Hi"}}]}"# + "\n\n"
    let lines = Buffers(buffers: [ByteBuffer(string: chunk + "data: [DONE]\n\n")])
    var text = ""
    for try await delta in lines.textDeltas(.serverSentEvents) { text += delta.text }
    #expect(text == "Hi")
    #expect(try await lines.message(.serverSentEvents).text == "Hi")
    let complete = EventStreamMessage(event: "InvokeComplete", payload: Array("{}".utf8))
    var frame = ByteBuffer()
    try frame.writeEventStreamMessage(complete)
    var parts = 0
    for try await _ in Buffers(buffers: [frame]).invokeResponse(.absent) { parts += 1 }
    #expect(parts == 1)
  }
}

/// Buffers that are there when they are asked for on the caller's actor; asking elsewhere is an issue.
private struct Buffers: AsyncSequence, Sendable {
  var buffers: [ByteBuffer]

  struct Iterator: AsyncIteratorProtocol {
    var rest: ArraySlice<ByteBuffer>

    mutating func next() async throws -> ByteBuffer? {
      Issue.record("the caller's actor is not passed on")
      return rest.popFirst()
    }

    mutating func next(isolation actor: isolated (any Actor)?) async throws -> ByteBuffer? { rest.popFirst() }
  }

  func makeAsyncIterator() -> Iterator { Iterator(rest: buffers[...]) }
}
#endif
