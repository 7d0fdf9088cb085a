#if CommandLineTool
import NIOCore
import NIOHTTP1

extension Channel {
  /// Writes parts of a response, and returns when they have left for the peer.
  func write(_ parts: [HTTPServerResponsePart]) async throws {
    for part in parts.dropLast() { write(part, promise: nil) }
    if let last = parts.last { try await writeAndFlush(last) }
  }
}
#endif
