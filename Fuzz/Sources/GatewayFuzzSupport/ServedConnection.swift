@testable import ByteKernels
import Dispatch
@testable import LambdaGateway
import NIOConcurrencyHelpers
import NIOCore
import NIOEmbedded
import NIOHTTP1

/// What came of a connection of the gateway's server, which no socket carried.
struct ServedConnection: Sendable {
  /// What the server wrote.
  var output: [UInt8] = []
  /// Whether the last answer is to what is not HTTP.
  var isMalformed = false

  /// Serves what a peer sends in pieces, until it has sent everything and the server has answered.
  static func serve(
    _ bytes: [UInt8], in pieces: [Range<Int>], _ handler: @escaping HTTPServer.Handler
  ) async -> ServedConnection {
    let channel = NIOAsyncTestingChannel(loop: loop)
    let isMalformed = NIOLockedValueBox(false)
    guard
      let connection = try? await loop.executeInContext({
        try HTTPServer.configure(channel, options)
      }),
      let address = try? SocketAddress(ipAddress: "127.0.0.1", port: 1),
      (try? await channel.connect(to: address).get()) != nil
    else { fatalError("the channel cannot be set up") }

    async let end: Void? = try? HTTPServer.serve(connection, handler) { _ in isMalformed.withLockedValue { $0 = true } }
    for piece in pieces { _ = try? await channel.writeInbound(ByteBuffer(bytes: bytes[piece])) }
    try? await loop.executeInContext { channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed) }
    _ = await end

    var served = ServedConnection(isMalformed: isMalformed.withLockedValue { $0 })
    while let part = try? await channel.readOutbound(as: IOData.self) {
      if case .byteBuffer(let bytes) = part { served.output += bytes.readableBytesView }
    }
    return served
  }

  private static let loop = NIOAsyncTestingEventLoop()

  /// Limits that inputs reach.
  private static let options = HTTPServer.Options(
    headSize: 2000, headerCount: 20, connectionCount: 1, requestTimeout: 60, allowsHalfClosure: true)
}

/// Starts asynchronous work.
///
/// All of it runs on one thread, so that the same input runs alike, and on none of Swift's own, on which tests wait for it.
func start<Result: Sendable>(_ body: @escaping @Sendable () async -> Result) -> Task<Result, Never> {
  Task(executorPreference: runner, operation: body)
}

private let runner: TaskRunner = {
  let queue = DispatchQueue(label: "gateway")
  return TaskRunner { work in queue.async { work() } }
}()

/// Runs asynchronous work to its end, because libFuzzer hands over one input at a time.
func runToEnd<Result: Sendable>(_ body: @escaping @Sendable () async -> Result) -> Result {
  let box = NIOLockedValueBox<Result?>(nil)
  let isDone = DispatchSemaphore(value: 0)
  _ = start {
    let result = await body()
    box.withLockedValue { $0 = result }
    isDone.signal()
  }
  isDone.wait()
  guard let result = box.withLockedValue({ $0 }) else { fatalError("nothing has been run") }
  return result
}
