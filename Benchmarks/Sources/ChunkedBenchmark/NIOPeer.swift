import NIOCore
import NIOEmbedded
import NIOHTTP1

/// NIOHTTP1's request decoder in an embedded channel, which is how its users have it.
final class NIOPeer {
  private final class Sink: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart

    var check = 0

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      if case .body(let body) = unwrapInboundIn(data) {
        check &+= Int(body.getInteger(at: body.readerIndex, as: UInt8.self) ?? 0)
      }
    }
  }

  /// Decodes the body once, in reads of `size` bytes.
  static func decode(_ bytes: [UInt8], readsOf size: Int) throws -> Int {
    let channel = EmbeddedChannel()
    let sink = Sink()
    try channel.pipeline.syncOperations.addHandler(ByteToMessageHandler(HTTPRequestDecoder()))
    try channel.pipeline.syncOperations.addHandler(sink)
    try channel.writeInbound(ByteBuffer(string: "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n"))
    var position = 0
    while position < bytes.count {
      let end = min(position + size, bytes.count)
      try channel.writeInbound(ByteBuffer(bytes: bytes[position..<end]))
      position = end
    }
    return sink.check
  }
}
