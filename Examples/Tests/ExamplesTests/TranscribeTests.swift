import EventStreamCodec
import EventStreamSigning
import NIOHTTP1
import StreamPipeline
import Synchronization
import Testing
import TextDeltas
import TranscribeDouble

@testable import transcribe_loopback

/// Amazon Transcribe's test double, and a client of it, over HTTP/2.
@Suite(.timeLimit(.minutes(1))) struct TranscribeTests {
  private static let secret = SecretAccessKey("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
  private static let otherSecret = SecretAccessKey("another")

  /// Answers each event with the size of its audio, and the end with the number of events.
  private static let server = TranscribeServer(secret: secret) { event, index in
    let text = event.map { "\($0.payload.count) bytes" } ?? "\(index) events"
    return [try .transcript(text, id: "1", isPartial: event != nil)]
  }

  private func makeClient(_ port: Int, secret: SecretAccessKey = Self.secret) -> TranscribeClient {
    TranscribeClient(port: port, accessKeyID: "AKIAIOSFODNN7EXAMPLE", secret: secret)
  }

  /// What a client received.
  private final class Transcripts: Sendable {
    private let texts = Mutex<[String]>([])
    var all: [String] { texts.withLock { $0 } }

    /// Keeps a transcript, and returns the number of those received.
    @discardableResult
    func append(_ delta: TextDelta) -> Int {
      texts.withLock { texts in
        texts.append("\(delta.kind.rawValue) \(delta.text)")
        return texts.count
      }
    }
  }

  /// A client's view of a request, and the server's.
  private struct Outcome {
    var transcripts: [String]
    var error: (any Error)?
    var session: TranscribeSession?

    /// The exception that ended the response.
    var exception: ServiceError? {
      guard case .service(let error)? = error as? StreamError else { return nil }
      return error
    }
  }

  /// Sends the head and the signed chunks of three audio events, as `change` changes them.
  private func exchange(
    head changeHead: (inout HTTPRequestHead) -> Void = { _ in }, signedBy secret: SecretAccessKey = Self.secret,
    chunks change: (inout [[UInt8]]) throws -> Void = { _ in }
  ) async throws -> Outcome {
    try await Self.server.withServer { port, sessions in
      let client = makeClient(port)
      var (head, _) = try client.signedRequest(at: .now)
      let authorization = try #require(SigV4Authorization(head.headers["authorization"].first ?? ""))
      changeHead(&head)
      var chunks = try Self.chunks(
        [10, 20, 30].map(Self.audio),
        signer: EventStreamSigner(secret: secret, scope: authorization.scope, seed: authorization.signature))
      try change(&chunks)
      let transcripts = Transcripts()
      var error: (any Error)?
      do {
        try await client.exchange(head, Self.stream(chunks)) { transcripts.append($0) }
      } catch let thrown {
        error = thrown
      }
      return Outcome(transcripts: transcripts.all, error: error, session: await sessions.first { _ in true })
    }
  }

  private static func audio(_ count: Int) -> EventStreamMessage {
    EventStreamMessage(
      event: "AudioEvent", contentType: "application/octet-stream", payload: [UInt8](repeating: 7, count: count))
  }

  /// The signed messages, that of the end included.
  private static func chunks(_ messages: [EventStreamMessage], signer: EventStreamSigner) throws -> [[UInt8]] {
    var signer = signer
    var chunks = try messages.map { message in
      var chunk: [UInt8] = []
      try signer.append(message, to: &chunk)
      return chunk
    }
    var end: [UInt8] = []
    try signer.finish(to: &end)
    chunks.append(end)
    return chunks
  }

  /// Decodes one message.
  private static func message(_ bytes: [UInt8]) throws -> EventStreamMessage {
    var reader = EventStreamReader(bytes.span)
    guard let message = try reader.next() else { return EventStreamMessage() }
    return EventStreamMessage(message)
  }

  private static func stream(_ chunks: [[UInt8]]) -> AsyncStream<[UInt8]> {
    let (stream, continuation) = AsyncStream.makeStream(of: [UInt8].self)
    for chunk in chunks { continuation.yield(chunk) }
    continuation.finish()
    return stream
  }

  /// Expects a BadRequestException that says what the session's failure is, after the transcripts of `count` events.
  private func expect(
    _ outcome: Outcome, brokenAfter count: Int, _ failure: (EventStreamSignatureError) -> Bool,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    guard case .signature(let error)? = outcome.session?.failure else {
      Issue.record("\(String(describing: outcome.session))", sourceLocation: sourceLocation)
      return
    }
    #expect(failure(error), "\(error)", sourceLocation: sourceLocation)
    #expect(
      outcome.transcripts == Array(["partial 10 bytes", "partial 20 bytes", "partial 30 bytes"].prefix(count)),
      sourceLocation: sourceLocation)
    #expect(outcome.exception?.source == .exception, sourceLocation: sourceLocation)
    #expect(outcome.exception?.type == "BadRequestException", sourceLocation: sourceLocation)
    #expect(outcome.exception?.message == "\(error)", sourceLocation: sourceLocation)
  }

  @Test("Transcripts arrive while the client sends: each chunk of audio waits for the transcript of the one before it")
  func conversation() async throws {
    try await Self.server.withServer { port, sessions in
      let (audio, microphone) = AsyncStream.makeStream(of: [UInt8].self)
      microphone.yield([UInt8](repeating: 1, count: 3_200))
      let transcripts = Transcripts()
      try await makeClient(port).transcribe(audio) { delta in
        let count = transcripts.append(delta)
        // The end waits, too.
        if count < 3 { microphone.yield([UInt8](repeating: 1, count: 3_200 + count)) } else { microphone.finish() }
      }
      #expect(
        transcripts.all == ["partial 3200 bytes", "partial 3201 bytes", "partial 3202 bytes", "text 3 events"])
      #expect(await sessions.first { _ in true } == TranscribeSession(verifiedCount: 4))
    }
  }

  @Test("A stream without audio, and one of many chunks that fill the flow-control windows", arguments: [0, 300])
  func sizes(count: Int) async throws {
    try await Self.server.withServer { port, sessions in
      let transcripts = Transcripts()
      try await makeClient(port).transcribe(Tone(chunkCount: count, pace: .zero)) { transcripts.append($0) }
      #expect(transcripts.all == Array(repeating: "partial 3200 bytes", count: count) + ["text \(count) events"])
      #expect(await sessions.first { _ in true } == TranscribeSession(verifiedCount: count + 1))
    }
  }

  @Test("The server does not depend on how the client cuts its messages", arguments: [1, 50, 100_000])
  func cuts(size: Int) async throws {
    let outcome = try await exchange(chunks: { chunks in chunks = Frames.pieces(chunks.flatMap(\.self), of: size) })
    #expect(outcome.transcripts == ["partial 10 bytes", "partial 20 bytes", "partial 30 bytes", "text 3 events"])
    #expect(outcome.error == nil)
    #expect(outcome.session == TranscribeSession(verifiedCount: 4))
  }

  // MARK: Broken chains

  @Test("A request signed with another key is refused before the stream begins")
  func otherKey() async throws {
    try await Self.server.withServer { port, sessions in
      await #expect {
        try await makeClient(port, secret: Self.otherSecret).transcribe(Tone(chunkCount: 1, pace: .zero)) { _ in }
      } throws: { error in
        guard let refused = error as? ResponseBody.Refused else { return false }
        return refused.status == 403 && refused.body.contains("signature does not match")
      }
      guard case .refused(let refusal)? = await sessions.first(where: { _ in true })?.failure else {
        Issue.record("the server accepted the request")
        return
      }
      #expect(refusal.status == 403)
      #expect(refusal.type == "InvalidSignatureException")
    }
  }

  @Test("Events signed with another key break the chain at the first of them")
  func otherKeyOfEvents() async throws {
    try expect(try await exchange(signedBy: Self.otherSecret), brokenAfter: 0) {
      if case .mismatch(0, 0, _) = $0 { true } else { false }
    }
  }

  @Test("A message changed on its way is named by its index, after the transcripts of those before it")
  func changedMessage() async throws {
    var offset = 0
    let outcome = try await exchange(chunks: { chunks in
      offset = chunks[0].count
      // The frames are whole: only the signature shows the change.
      var message = try Self.message(chunks[1])
      message.payload = Frames.bytes([Self.audio(21)])
      chunks[1] = Frames.bytes([message])
    })
    try expect(outcome, brokenAfter: 1) {
      if case .mismatch(1, UInt64(offset), _) = $0 { true } else { false }
    }
    #expect(outcome.exception?.message.hasPrefix("the signature of message 1 at offset \(offset) ") == true)
    #expect(outcome.session?.verifiedCount == 1)
  }

  @Test("Messages in another order break the chain")
  func otherOrder() async throws {
    try expect(try await exchange(chunks: { $0.swapAt(1, 2) }), brokenAfter: 1) {
      if case .mismatch(1, _, _) = $0 { true } else { false }
    }
  }

  @Test("A message that is not signed breaks the chain")
  func unsignedMessage() async throws {
    try expect(try await exchange(chunks: { $0[2] = Frames.bytes([Self.audio(30)]) }), brokenAfter: 2) {
      if case .unsigned(2, _) = $0 { true } else { false }
    }
  }

  @Test("A request that ends without the message that ends the stream is not complete")
  func missingEnd() async throws {
    try expect(try await exchange(chunks: { $0.removeLast() }), brokenAfter: 3) { $0 == .missingEnd(count: 3) }
  }

  @Test("Nothing may follow the message that ends the stream")
  func messageAfterEnd() async throws {
    try expect(try await exchange(chunks: { $0.append($0[0]) }), brokenAfter: 3) {
      if case .messageAfterEnd(4, _) = $0 { true } else { false }
    }
  }

  @Test("A damaged frame, and one that is cut, are answered with an exception, too")
  func damage() async throws {
    var offset = 0
    let damaged = try await exchange(chunks: { chunks in
      offset = chunks[0].count
      chunks[1][20] ^= 1
    })
    guard case .damaged(let error)? = damaged.session?.failure, case .messageChecksumMismatch = error else {
      Issue.record("\(String(describing: damaged.session))")
      return
    }
    #expect(error.offset == UInt64(offset))
    #expect(damaged.transcripts == ["partial 10 bytes"])
    #expect(damaged.exception?.type == "BadRequestException")
    #expect(damaged.exception?.message == "\(error)")
    let cut = try await exchange(chunks: { $0[3].removeLast() })
    guard case .damaged(.truncatedMessage)? = cut.session?.failure else {
      Issue.record("\(String(describing: cut.session))")
      return
    }
    #expect(cut.exception?.type == "BadRequestException")
  }

  @Test("An event that Transcribe does not have is refused, although it is signed")
  func unknownEvent() async throws {
    try await Self.server.withServer { port, sessions in
      let client = makeClient(port)
      let (head, _) = try client.signedRequest(at: .now)
      let authorization = try #require(SigV4Authorization(head.headers["authorization"].first ?? ""))
      let chunks = try Self.chunks(
        [EventStreamMessage(event: "audioEvent", payload: [1])],
        signer: EventStreamSigner(secret: Self.secret, scope: authorization.scope, seed: authorization.signature))
      await #expect {
        try await client.exchange(head, Self.stream(chunks)) { _ in }
      } throws: { error in
        guard case .service(let error)? = error as? StreamError else { return false }
        return error.type == "BadRequestException" && error.message == "there is no event \"audioEvent\""
      }
      #expect(await sessions.first { _ in true }?.failure == .unknownEvent("audioEvent"))
    }
  }

  @Test(
    "Requests that are refused",
    arguments: [
      ("path", 404, "UnknownOperationException"), ("method", 404, "UnknownOperationException"),
      ("content-type", 400, "BadRequestException"), ("x-amz-content-sha256", 400, "BadRequestException"),
      ("authorization", 403, "IncompleteSignatureException"), ("x-amz-target", 403, "InvalidSignatureException"),
    ])
  func refusals(part: String, status: Int, type: String) async throws {
    let outcome = try await exchange(head: { head in
      switch part {
      case "path": head.uri = "/medical-stream-transcription"
      case "method": head.method = .PUT
      default: head.headers.replaceOrAdd(name: part, value: "x")
      }
    })
    #expect((outcome.error as? ResponseBody.Refused)?.status == UInt(status))
    guard case .refused(let refusal)? = outcome.session?.failure else {
      Issue.record("\(String(describing: outcome.session))")
      return
    }
    #expect(refusal.status == status)
    #expect(refusal.type == type)
    #expect(outcome.transcripts.isEmpty)
  }

  // MARK: Ends

  private struct Gone: Error {}

  @Test("A client that disappears is reported, and the server goes on")
  func clientDisappears() async throws {
    try await Self.server.withServer { port, sessions in
      var ended = sessions.makeAsyncIterator()
      // The audio never ends; the client leaves at the first transcript.
      let (audio, microphone) = AsyncStream.makeStream(of: [UInt8].self)
      microphone.yield([1, 2])
      await #expect(throws: Gone.self) {
        try await makeClient(port).transcribe(audio) { _ in throw Gone() }
      }
      #expect(await ended.next() == TranscribeSession(verifiedCount: 1, failure: .disconnected))
      try await makeClient(port).transcribe(Tone(chunkCount: 1, pace: .zero)) { _ in }
      #expect(await ended.next() == TranscribeSession(verifiedCount: 2))
    }
  }

  @Test("Audio that fails is the client's error, and not a complete stream for the server")
  func audioFails() async throws {
    try await Self.server.withServer { port, sessions in
      let (audio, microphone) = AsyncThrowingStream.makeStream(of: [UInt8].self)
      microphone.yield([1, 2])
      await #expect(throws: Gone.self) {
        try await makeClient(port).transcribe(audio) { _ in microphone.finish(throwing: Gone()) }
      }
      #expect(
        await sessions.first { _ in true } == TranscribeSession(verifiedCount: 1, failure: .disconnected))
    }
  }

  @Test("An error of the closure, or of its messages, becomes an exception, although the client has more to send")
  func closureFails() async throws {
    let limit = ServiceError(source: .exception, type: "LimitExceededException", message: "too many streams")
    let other = ServiceError(source: .exception, type: "InternalFailureException", message: "Gone()")
    let unencodable = ServiceError(
      source: .exception, type: "InternalFailureException", message: "header 0 has an empty name")
    let answers: [(TranscribeServer.Answer, ServiceError)] = [
      ({ _, _ in throw limit }, limit), ({ _, _ in throw Gone() }, other),
      ({ _, _ in [EventStreamMessage(headers: [EventStreamHeader("", "x")])] }, unencodable),
    ]
    for (answer, expected) in answers {
      let server = TranscribeServer(secret: Self.secret, answer: answer)
      try await server.withServer { port, sessions in
        let (audio, microphone) = AsyncStream.makeStream(of: [UInt8].self)
        microphone.yield([1, 2])
        await #expect {
          try await makeClient(port).transcribe(audio) { _ in }
        } throws: { error in
          guard case .service(let error)? = error as? StreamError else { return false }
          return error.type == expected.type && error.message == expected.message
        }
        #expect(
          await sessions.first { _ in true } == TranscribeSession(verifiedCount: 1, failure: .service(expected)))
      }
    }
  }

  @Test("A server that goes away in the middle is an error of the client")
  func serverDisappears() async throws {
    let stop = Signal()
    await withThrowingTaskGroup(of: Void.self) { group in
      let (ports, port) = AsyncStream.makeStream(of: Int.self)
      group.addTask {
        try await Self.server.withServer { listening, _ in
          port.yield(listening)
          await stop.wait()
        }
      }
      guard let port = await ports.first(where: { _ in true }) else { return }
      let (audio, microphone) = AsyncStream.makeStream(of: [UInt8].self)
      microphone.yield([1, 2])
      await #expect(throws: (any Error).self) {
        try await makeClient(port).transcribe(audio) { _ in stop.send() }
      }
    }
  }
}
