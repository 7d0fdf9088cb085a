import NIOCore
import NIOHTTP1
import NIOPosix

/// A server of NIOHTTP1's that answers each request with its body, a chunk for each part, and with its trailers.
enum EchoServer {
  private final class Echo: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      switch unwrapInboundIn(data) {
      case .head(let head):
        var fields = HTTPHeaders([("transfer-encoding", "chunked"), ("x-method", head.method.rawValue)])
        fields.add(name: "trailer", value: "x-sum")
        context.write(
          wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .ok, headers: fields))), promise: nil)
      case .body(let part):
        context.write(wrapOutboundOut(.body(.byteBuffer(part))), promise: nil)
      case .end(let trailers):
        context.writeAndFlush(wrapOutboundOut(.end(trailers)), promise: nil)
        context.close(promise: nil)
      }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
      print("the server: \(error)")
      context.close(promise: nil)
    }
  }

  /// Starts it on a free port of the loopback interface.
  static func start(on group: any EventLoopGroup) throws -> any Channel {
    try ServerBootstrap(group: group)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.configureHTTPServerPipeline(withPipeliningAssistance: false)
          try channel.pipeline.syncOperations.addHandler(Echo())
        }
      }
      .bind(host: "127.0.0.1", port: 0).wait()
  }
}
