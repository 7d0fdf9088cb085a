import NIOCore
import NIOPosix

/// A client that sends bytes and collects what comes back until the server closes.
enum RawClient {
  private final class Collector: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private var received: [UInt8] = []
    private let done: EventLoopPromise<[UInt8]>

    init(_ done: EventLoopPromise<[UInt8]>) { self.done = done }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      received += Array(unwrapInboundIn(data).readableBytesView)
    }

    func channelInactive(context: ChannelHandlerContext) { done.succeed(received) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { done.fail(error) }
  }

  /// Sends `bytes` in writes of many sizes; gives up after 20 seconds.
  static func exchange(_ bytes: [UInt8], port: Int, on group: any EventLoopGroup) throws -> [UInt8] {
    let loop = group.next()
    let done = loop.makePromise(of: [UInt8].self)
    let channel = try ClientBootstrap(group: loop)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Collector(done)) }
      }
      .connect(host: "127.0.0.1", port: port).wait()
    loop.scheduleTask(in: .seconds(20)) { done.fail(ChannelError.connectTimeout(.seconds(20))) }
    var position = 0
    var size = 1
    while position < bytes.count {
      let end = min(position + size, bytes.count)
      channel.writeAndFlush(ByteBuffer(bytes: bytes[position..<end]), promise: nil)
      position = end
      size = size * 5 % 8191 + 1
    }
    return try done.futureResult.wait()
  }
}
