@testable import ByteKernels
import Dispatch
@testable import LambdaGateway
import NIOConcurrencyHelpers
import NIOCore
import NIOEmbedded
import NIOHTTP1

/// The results of serving a connection without a socket.
struct ServedConnection: Sendable {
  /// The bytes that the server wrote.
  var output: [UInt8] = []
  /// Whether the server answered a malformed request with 400.
  var isMalformed = false

  /// Serves a peer that sends `bytes` in pieces and then closes its side of the connection.
  static func serve(
    _ bytes: [UInt8], in pieces: [Range<Int>], _ handler: @escaping HTTPServer.Handler
  ) async -> ServedConnection {
    let channel = NIOAsyncTestingChannel(loop: loop)
    let isMalformed = NIOLockedValueBox(false)
    guard
      let connection = try? await loop.executeInContext({ try HTTPServer.configure(channel, options) }),
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

  /// Limits low enough for inputs to reach.
  private static let options = HTTPServer.Options(
    headSize: 2000, headerCount: 20, connectionCount: 1, requestTimeout: 60, allowsHalfClosure: true)
}

/// Starts a task on the fuzzers' executor.
///
/// A serial executor makes runs reproducible. The tests block threads of Swift's pool while they wait, so it uses none of them.
func start<Result: Sendable>(_ body: @escaping @Sendable () async -> Result) -> Task<Result, Never> {
  Task(executorPreference: runner, operation: body)
}

private let runner: TaskRunner = {
  let queue = DispatchQueue(label: "gateway")
  return TaskRunner { work in queue.async { work() } }
}()

/// Runs asynchronous work and blocks until it ends: libFuzzer's entry point is synchronous.
func runToEnd<Result: Sendable>(_ body: @escaping @Sendable () async -> Result) -> Result {
  let box = NIOLockedValueBox<Result?>(nil)
  let isDone = DispatchSemaphore(value: 0)
  _ = start {
    let result = await body()
    box.withLockedValue { $0 = result }
    isDone.signal()
  }
  isDone.wait()
  guard let result = box.withLockedValue({ $0 }) else { fatalError("the task has no result") }
  return result
}
