import NIOCore
import NIOEmbedded
import NIOHTTP1
import Workloads

/// NIOHTTP1's request decoder in an embedded channel, which is how its users have it.
enum NIOPeer {
  private final class Sink: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart

    var check = 0

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      if case .body(let body) = unwrapInboundIn(data) {
        check &+= Int(body.getInteger(at: body.readerIndex, as: UInt8.self) ?? 0)
      }
    }
  }

  /// Decodes chunks to their data, in reads of `size` bytes where one is given.
  static func data(_ workload: Workload, readsOf size: Int? = nil) -> Pass {
    Pass(
      "NIOHTTP1, data of \(workload.name)\(size.map { ", reads of \($0 >> 10) KiB" } ?? "")", element: workload.element,
      elements: workload.elements,
      bytes: workload.bytes.count
    ) { try decode(workload.bytes, readsOf: size ?? .max) }
  }

  private static func decode(_ bytes: [UInt8], readsOf size: Int) throws -> Int {
    let channel = EmbeddedChannel()
    let sink = Sink()
    try channel.pipeline.syncOperations.addHandler(ByteToMessageHandler(HTTPRequestDecoder()))
    try channel.pipeline.syncOperations.addHandler(sink)
    try channel.writeInbound(ByteBuffer(string: "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n"))
    var position = 0
    while position < bytes.count {
      let end = position + min(size, bytes.count - position)
      try channel.writeInbound(ByteBuffer(bytes: bytes[position..<end]))
      position = end
    }
    return sink.check
  }
}
