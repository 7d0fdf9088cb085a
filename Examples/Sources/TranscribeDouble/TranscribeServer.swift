public import EventStreamCodec
public import EventStreamSigning
import NIOCore
import NIOHTTP1
import NIOHTTP2
import NIOPosix

/// A test double of Amazon Transcribe: StartStreamTranscription over HTTP/2, on the loopback interface, without TLS.
///
///     let server = TranscribeServer(secret: SecretAccessKey(key)) { event, index in
///       [try .transcript("word \(index)", id: "1", isPartial: event != nil)]
///     }
///     try await server.withServer { port, sessions in … }
///
/// It verifies the signatures of the request and of each event, and answers an event as soon as it has arrived, while the
/// client sends more. A broken chain is answered with a BadRequestException that names the message. Unlike Transcribe, it
/// compares no time with the clock, and does not decode audio.
public struct TranscribeServer: Sendable {
  /// Returns the messages that answer an event.
  ///
  /// The event is verified; nil stands for the end of the client's stream. The index counts events from 0. A `ServiceError`
  /// that has a type becomes the exception of that type, another error an InternalFailureException; both end the response.
  public typealias Answer =
    @Sendable (_ event: EventStreamMessage?, _ index: Int) async throws -> [EventStreamMessage]

  /// The secret of the access key with which clients sign.
  public var secret: SecretAccessKey
  /// Returns the messages that answer an event.
  public var answer: Answer

  /// Creates a server that does not listen yet.
  public init(secret: SecretAccessKey, answer: @escaping Answer) {
    self.secret = secret
    self.answer = answer
  }

  /// Listens on a free port of 127.0.0.1 while `body` runs.
  ///
  /// - Parameter body: Receives the port, and a session for each request that ends.
  /// - Throws: What `body` throws, or an error of the socket.
  public func withServer<Result>(
    _ body: (_ port: Int, _ sessions: AsyncStream<TranscribeSession>) async throws -> Result
  ) async throws -> Result {
    let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .bind(host: "127.0.0.1", port: 0) { channel in
        channel.eventLoop.makeCompletedFuture { try Connection(channel) }
      }
    let (sessions, ended) = AsyncStream.makeStream(of: TranscribeSession.self)
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await serve(listener, ended) }
      let result = try await body(listener.channel.localAddress?.port ?? 0, sessions)
      group.cancelAll()
      return result
    }
  }

  typealias Stream = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>

  /// A connection, and the streams that its client opens.
  private struct Connection: Sendable {
    let channel: any Channel
    let streams: NIOHTTP2Handler.AsyncStreamMultiplexer<Stream>

    /// Configures a channel for HTTP/2; its client begins with HTTP/2, without an upgrade.
    init(_ channel: any Channel) throws {
      self.channel = channel
      streams = try channel.pipeline.syncOperations.configureAsyncHTTP2Pipeline(mode: .server) { stream in
        stream.eventLoop.makeCompletedFuture {
          try stream.pipeline.syncOperations.addHandler(HTTP2FramePayloadToHTTP1ServerCodec())
          return try Stream(wrappingChannelSynchronously: stream)
        }
      }
    }
  }

  private func serve(
    _ listener: NIOAsyncChannel<Connection, Never>, _ ended: AsyncStream<TranscribeSession>.Continuation
  ) async throws {
    try await listener.executeThenClose { connections in
      try await withThrowingDiscardingTaskGroup { group in
        for try await connection in connections {
          group.addTask { await serve(connection, ended) }
        }
      }
    }
  }

  /// Serves a connection until its client closes it, or the server stops.
  private func serve(_ connection: Connection, _ ended: AsyncStream<TranscribeSession>.Continuation) async {
    await withDiscardingTaskGroup { group in
      // An error of the connection ends its streams, which report that.
      do {
        for try await stream in connection.streams.inbound {
          group.addTask { ended.yield(await TranscribeSession.serve(stream, on: self)) }
        }
      } catch {}
    }
    try? await connection.channel.close()
  }
}
