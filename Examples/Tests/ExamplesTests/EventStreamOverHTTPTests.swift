import AsyncHTTPClient
import EventStreamCodec
import EventStreamNIO
import NIOCore
import Testing

/// Event streams from a real server, through AsyncHTTPClient, into the decoder.
@Suite(.timeLimit(.minutes(1))) struct EventStreamOverHTTPTests {
  private let messages = (0..<200).map { Frames.event("chunk", String(repeating: "x", count: $0 * 7)) }

  /// What comes of `answer`; when `count` messages are there, the server may go ahead.
  private func receive(
    _ answer: LoopbackServer.Answer, goingAheadBehind count: Int = 0
  ) async throws -> ([EventStreamMessage], (any Error)?) {
    try await LoopbackServer.with { _ in
      answer
    } _: { server in
      let response = try await HTTPClient.shared.execute(HTTPClientRequest(url: server.url), timeout: .seconds(20))
      var decoder = EventStreamDecoder()
      var received: [EventStreamMessage] = []
      do {
        for try await var buffer in response.body {
          try decoder.decode(&buffer) { received.append(EventStreamMessage($0)) }
          #expect(buffer.readableBytes == 0)
          if received.count >= count { answer.goAhead?.send() }
        }
        try decoder.finish()
      } catch {
        return (received, error)
      }
      return (received, nil)
    }
  }

  @Test("However the server cuts its chunks, the same messages come", arguments: [1, 7, 1000, 65_536, 1 << 20])
  func chunks(size: Int) async throws {
    // One byte a chunk is slow enough with fewer of them.
    let messages = Array(messages.prefix(size == 1 ? 20 : 200))
    let answer = LoopbackServer.Answer(chunks: Frames.pieces(Frames.bytes(messages), of: size))
    let (received, error) = try await receive(answer)
    #expect(received == messages)
    #expect(error == nil)
  }

  @Test("Damage is a typed error with its offset, behind the messages before it")
  func damage() async throws {
    var bytes = Frames.bytes(messages)
    let offset = Frames.bytes(Array(messages.prefix(100))).count
    bytes[offset + 120] ^= 1
    let (received, error) = try await receive(.init(chunks: Frames.pieces(bytes, of: 777)))
    #expect(received == Array(messages.prefix(100)))
    guard case .messageChecksumMismatch(let found, _, _)? = error as? EventStreamError else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(found == UInt64(offset))
  }

  @Test("A stream that ends within a message, in a body that is whole, is cut")
  func cut() async throws {
    let bytes = Frames.bytes(messages)
    let last = Frames.bytes([messages[199]]).count
    let (received, error) = try await receive(.init(chunks: Frames.pieces(bytes.dropLast(9), of: 4096)))
    #expect(received == messages.dropLast())
    #expect(
      error as? EventStreamError
        == .truncatedMessage(offset: UInt64(bytes.count - last), held: last - 9, expected: UInt32(last)))
  }

  @Test("A connection that ends within the body is the client's error; what came has come")
  func connectionLost() async throws {
    let bytes = Frames.bytes(Array(messages.prefix(3)))
    let answer = LoopbackServer.Answer(chunks: [bytes], goAhead: Signal(), isCut: true)
    let (received, error) = try await receive(answer, goingAheadBehind: 3)
    #expect(received == Array(messages.prefix(3)))
    #expect(error != nil && !(error is EventStreamError))
  }
}
