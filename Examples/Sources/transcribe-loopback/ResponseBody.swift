import NIOCore
import NIOHTTP1

/// The body of a response whose status is 200, as it arrives.
struct ResponseBody: AsyncSequence {
  let parts: NIOAsyncChannelInboundStream<HTTPClientResponsePart>

  /// The service answered with an HTTP error.
  struct Refused: Error, Hashable {
    /// The status.
    var status: UInt
    /// The body, at most 64 KiB of it.
    var body: String
  }

  /// The connection was closed before the end of the response.
  struct Disconnected: Error {}

  func makeAsyncIterator() -> Iterator { Iterator(parts: parts.makeAsyncIterator()) }

  struct Iterator: AsyncIteratorProtocol {
    var parts: NIOAsyncChannelInboundStream<HTTPClientResponsePart>.AsyncIterator
    private var isOver = false

    init(parts: NIOAsyncChannelInboundStream<HTTPClientResponsePart>.AsyncIterator) { self.parts = parts }

    @concurrent mutating func next() async throws -> ByteBuffer? {
      while !isOver, let part = try await parts.next() {
        switch part {
        case .head(let head): if head.status != .ok { throw try await refusal(head) }
        case .body(let buffer): return buffer
        case .end: isOver = true
        }
      }
      guard isOver else { throw Disconnected() }
      return nil
    }

    /// Reads the body of an HTTP error.
    @concurrent private mutating func refusal(_ head: HTTPResponseHead) async throws -> Refused {
      var body = ByteBuffer()
      while case .body(var buffer)? = try await parts.next(), body.readableBytes + buffer.readableBytes <= 1 << 16 {
        body.writeBuffer(&buffer)
      }
      return Refused(status: head.status.code, body: String(buffer: body))
    }
  }
}
