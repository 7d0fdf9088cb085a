#if NIO
import EventStreamCodec
import EventStreamNIO
import NIOCore
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
      do throws(EventStreamError) {
        try decoder.decode(&buffer) { found.append(EventStreamMessage($0)) }
        Issue.record("no error")
      } catch {
        #expect(error.messageChecksumOffset == offset)
      }
      #expect(buffer.readerIndex == Int(offset))
    }
    #expect(found == [Frames.messages[0]])
  }
}
#endif
