#if CommandLineTool
import Foundation
import NIOCore
import NIOPosix

/// `codec-tool replay`, running.
final class ReplayingTool {
  private let process = Process()
  private let errors = Pipe()
  private var said = ""
  let port: Int

  /// Starts it and waits until it listens.
  ///
  /// - Parameter input: What it has on standard input.
  convenience init(_ arguments: String..., input: [UInt8] = []) throws { try self.init(arguments, input: input) }

  /// - Parameter descriptorLimit: How many files the tool may have open.
  init(_ arguments: [String], input: [UInt8] = [], descriptorLimit: Int = 256) throws {
    let standardInput = Pipe()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments =
      ["-c", "ulimit -n \(descriptorLimit); exec \"$0\" replay \"$@\"", Tool.executable.path] + arguments
    process.standardInput = standardInput
    process.standardError = errors
    try process.run()
    try standardInput.fileHandleForWriting.write(contentsOf: Data(input))
    try standardInput.fileHandleForWriting.close()
    while !said.hasSuffix("\n") {
      let more = errors.fileHandleForReading.availableData
      guard !more.isEmpty else { throw Failed(reason: said) }
      said += String(decoding: more, as: UTF8.self)
    }
    guard let port = said.dropLast().split(separator: ":").last.flatMap({ Int($0) }) else { throw Failed(reason: said) }
    self.port = port
  }

  struct Failed: Error { var reason: String }

  /// Waits for its end.
  ///
  /// - Returns: Its exit code, and what it said on standard error.
  func end() throws -> (status: Int32, errors: String) {
    said += String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, said)
  }

  /// Waits until it has said `text` on standard error.
  func wait(for text: String) throws {
    while !said.contains(text) {
      let more = errors.fileHandleForReading.availableData
      guard !more.isEmpty else { throw Failed(reason: said) }
      said += String(decoding: more, as: UTF8.self)
    }
  }

  /// Interrupts it as the keyboard does, and waits for its end.
  func interrupt() throws -> (status: Int32, errors: String) {
    process.interrupt()
    return try end()
  }

  /// Sends `request` and returns all that comes until the server closes.
  func exchange(_ request: String, closingOutput: Bool = false) throws -> [UInt8] {
    let connection = try ReplayConnection(port: port)
    try connection.send(request)
    if closingOutput { try connection.closeOutput() }
    return try connection.all()
  }
}

/// A connection to a server on the loopback interface.
final class ReplayConnection {
  private final class Collector: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private var received: [UInt8] = []
    private let all: EventLoopPromise<[UInt8]>
    /// Kept once these bytes have come.
    private var expected: (text: [UInt8], promise: EventLoopPromise<Void>)?

    init(_ all: EventLoopPromise<[UInt8]>) { self.all = all }

    func expect(_ text: String, _ promise: EventLoopPromise<Void>) {
      expected = (Array(text.utf8), promise)
      check()
    }

    private func check() {
      guard let (text, promise) = expected, received.count >= text.count else { return }
      let isThere = (0...received.count - text.count).contains { received[$0...].starts(with: text) }
      if isThere { promise.succeed() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      received += Array(buffer: unwrapInboundIn(data))
      check()
    }

    func channelInactive(context: ChannelHandlerContext) {
      all.succeed(received)
      expected?.promise.fail(ChannelError.eof)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
      // A connection that is reset has ended too; what came before counts.
      context.close(promise: nil)
    }
  }

  private static let group = MultiThreadedEventLoopGroup.singleton
  private let channel: any Channel
  private let received: EventLoopFuture<[UInt8]>

  init(port: Int) throws {
    let promise = Self.group.next().makePromise(of: [UInt8].self)
    received = promise.futureResult
    channel = try ClientBootstrap(group: Self.group)
      .channelOption(.allowRemoteHalfClosure, value: false)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Collector(promise)) }
      }
      .connect(host: "127.0.0.1", port: port)
      .flatMapErrorThrowing { error in
        promise.fail(error)
        throw error
      }
      .wait()
  }

  func send(_ text: String) throws { try channel.writeAndFlush(ByteBuffer(string: text)).wait() }

  func closeOutput() throws { try channel.close(mode: .output).wait() }

  func close() throws { try channel.close().wait() }

  /// Waits until `text` has come.
  func wait(for text: String) throws {
    let promise = channel.eventLoop.makePromise(of: Void.self)
    let channel = channel
    channel.eventLoop.execute {
      do {
        try channel.pipeline.syncOperations.handler(type: Collector.self).expect(text, promise)
      } catch {
        promise.fail(error)
      }
    }
    try promise.futureResult.wait()
  }

  /// All that comes until the server closes.
  func all() throws -> [UInt8] { try received.wait() }
}
#endif
