import EventStreamCodec
import EventStreamNIO
import EventStreamSigning
import NIOCore
import NIOHTTP1
import NIOHTTP2
import NIOPosix
import RequestSigning
import StreamPipeline

/// A client of Amazon Transcribe's StartStreamTranscription over HTTP/2.
///
/// It streams audio and reads transcripts at the same time. For brevity it has no TLS, which AWS's own endpoints require.
struct TranscribeClient: Sendable {
  var host = "127.0.0.1"
  var port: Int
  var accessKeyID: String
  var secret: SecretAccessKey
  var region = "us-east-1"

  /// The region's name cannot be part of a credential scope.
  struct InvalidRegion: Error {
    var region: String
  }

  /// Streams audio in chunks, and hands each transcript to `body` as soon as it has arrived.
  ///
  /// - Throws: ``ResponseBody/Refused``; a `StreamError` where the response is damaged, was cut, or carries an exception; an
  ///   error of the audio, of the connection, or of `body`.
  func transcribe<Audio: AsyncSequence & Sendable>(
    _ audio: Audio, _ body: @escaping @Sendable (TextDelta) async throws -> Void
  ) async throws where Audio.Element == [UInt8] {
    let (head, writer) = try signedRequest(at: .now)
    let events = audio.map { EventStreamInputEvent("AudioEvent", payload: $0) }
    try await exchange(head, SignedEventStream(events, writer: writer), body)
  }

  /// Returns the head of a request, and the writer of its body.
  func signedRequest(at time: SigningTime) throws -> (HTTPRequestHead, EventStreamWriter) {
    // The operation is in the table.
    guard let operation = EventStreamOperation.named("StartStreamTranscription"),
      let scope = SigningScope(time: time, region: region, service: "transcribe")
    else { throw InvalidRegion(region: region) }
    var head = HTTPRequestHead(version: .http2, method: .POST, uri: "/stream-transcription")
    head.headers = [
      "host": "\(host):\(port)",
      "content-type": "application/vnd.amazon.eventstream",
      "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-EVENTS",
      "x-amz-target": "com.amazonaws.transcribe.Transcribe.StartStreamTranscription",
      "x-amzn-transcribe-language-code": "en-US",
      "x-amzn-transcribe-media-encoding": "pcm",
      "x-amzn-transcribe-sample-rate": "\(Tone.sampleRate)",
    ]
    let seed = head.sign(accessKeyID: accessKeyID, secret: secret, scope: scope, at: time)
    return (head, EventStreamWriter(operation, signer: EventStreamSigner(secret: secret, scope: scope, seed: seed)))
  }

  /// Sends a request whose body is `chunks`, and reads the response meanwhile.
  func exchange<Chunks: AsyncSequence & Sendable>(
    _ head: HTTPRequestHead, _ chunks: Chunks, _ body: @escaping @Sendable (TextDelta) async throws -> Void
  ) async throws where Chunks.Element == [UInt8] {
    let (connection, streams) = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .connect(host: host, port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          // The service opens no streams.
          let streams = try channel.pipeline.syncOperations.configureAsyncHTTP2Pipeline(mode: .client) { stream in
            stream.close()
          }
          return (channel, streams)
        }
      }
    defer { connection.close(promise: nil) }
    let stream = try await streams.openStream { stream in
      stream.eventLoop.makeCompletedFuture {
        try stream.pipeline.syncOperations.addHandler(HTTP2FramePayloadToHTTP1ClientCodec(httpProtocol: .http))
        return try NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>(wrappingChannelSynchronously: stream)
      }
    }
    try await stream.executeThenClose { inbound, outbound in
      // True stands for the end of the response.
      try await withThrowingTaskGroup(of: Bool.self) { group in
        group.addTask {
          try await Self.send(head, chunks, outbound)
          return false
        }
        group.addTask {
          for try await delta in ResponseBody(parts: inbound).textDeltas(.transcribe)
          where delta.kind == .partial || delta.kind == .text {
            try await body(delta)
          }
          return true
        }
        // The service may end the response before the request: nothing is sent then.
        while let isOver = try await group.next(), !isOver {}
        group.cancelAll()
      }
    }
  }

  /// Sends a request; throws errors of the chunks only.
  private static func send<Chunks: AsyncSequence>(
    _ head: HTTPRequestHead, _ chunks: Chunks, _ outbound: NIOAsyncChannelOutboundWriter<HTTPClientRequestPart>
  ) async throws where Chunks.Element == [UInt8] {
    // Where nothing more can be sent, the response says why.
    func write(_ part: HTTPClientRequestPart) async -> Bool {
      do {
        try await outbound.write(part)
        return true
      } catch {
        return false
      }
    }
    guard await write(.head(head)) else { return }
    for try await chunk in chunks {
      guard await write(.body(.byteBuffer(ByteBuffer(bytes: chunk)))) else { return }
    }
    _ = await write(.end(nil))
  }
}
