import EventStreamCodec
import Foundation
import StreamPipeline
import TextDeltas
import Testing

/// Hands over chunks one after another and counts how many were asked for.
private struct Chunks<Element: Sendable>: AsyncSequence, Sendable {
  final class Count: @unchecked Sendable {
    private let lock = NSLock()
    private var value = 0

    func next() -> Int {
      lock.withLock {
        value += 1
        return value - 1
      }
    }

    var asked: Int { lock.withLock { value } }
  }

  var chunks: [Element]
  var error: (any Error)?
  /// Whether it waits for ever behind the last chunk, until the task is cancelled.
  var hangs = false
  let count = Count()

  init(_ chunks: [Element], error: (any Error)? = nil, hangs: Bool = false) {
    self.chunks = chunks
    self.error = error
    self.hangs = hangs
  }

  struct Iterator: AsyncIteratorProtocol {
    var chunks: Chunks

    mutating func next() async throws -> Element? {
      let index = chunks.count.next()
      if index < chunks.chunks.count { return chunks.chunks[index] }
      if let error = chunks.error { throw error }
      if chunks.hangs { try? await Task.sleep(for: .seconds(3600)) }
      return nil
    }
  }

  func makeAsyncIterator() -> Iterator { Iterator(chunks: self) }
}

private struct Lost: Error, Equatable {}

@Suite("Asynchronous sequences")
struct SequenceTests {
  /// What is in a sequence, and the error it ends in.
  private func all<S: AsyncSequence>(_ sequence: S) async -> (elements: [S.Element], error: (any Error)?) {
    var elements: [S.Element] = []
    do {
      for try await element in sequence { elements.append(element) }
      return (elements, nil)
    } catch {
      return (elements, error)
    }
  }

  private func text(_ deltas: [TextDelta]) -> String { deltas.filter { $0.kind == .text }.map(\.text).joined() }

  @Test("chunks of any type of bytes")
  func chunks() async {
    let bytes = Streams.converse
    let (first, second) = (bytes[..<100], bytes[100...])
    for result in [
      await all(Chunks([Array(first), [], Array(second)]).textDeltas(.bedrockConverse)),
      await all(Chunks([first, second]).textDeltas()),
      await all(Chunks([Data(first), Data(second)]).textDeltas(.bedrockConverse)),
      await all(Chunks([Array(first.reversed()).reversed(), Array(second.reversed()).reversed()]).textDeltas()),
    ] {
      #expect(text(result.elements) == "Hi")
      #expect(result.elements.map(\.kind) == [.start, .text, .text, .stop])
      #expect(result.error == nil)
    }
  }

  @Test("single bytes: nothing is delivered later than it could be")
  func bytes() async throws {
    let result = await all(Chunks(Streams.converse).textDeltas(.bedrockConverse))
    #expect(text(result.elements) == "Hi")
    #expect(result.error == nil)
    // The first text is there when the byte that completes its message has been read, and none behind it.
    let source = Chunks(Streams.converse)
    var iterator = source.textDeltas(.bedrockConverse).makeAsyncIterator()
    while let delta = try await iterator.next(), delta.kind != .text {}
    let start = Streams.event("messageStart", #"{"role":"assistant"}"#)
    let first = Streams.event("contentBlockDelta", #"{"contentBlockIndex":0,"delta":{"text":"H"}}"#)
    #expect(source.count.asked == start.count + first.count)

    let events = Chunks(Array("data: a\n\ndata: b\n\n".utf8))
    var reader = events.serverSentEvents().makeAsyncIterator()
    #expect(try await reader.next()?.data == "a")
    #expect(events.count.asked == 9)
    #expect(try await reader.next()?.data == "b")
    #expect(try await reader.next() == nil)
  }

  @Test("a chunk is asked for when the elements of those before have been taken")
  func backPressure() async throws {
    let source = Chunks([Streams.converse, Streams.converse])
    var iterator = source.eventStreamMessages().makeAsyncIterator()
    for _ in 0..<4 {
      #expect(try await iterator.next() != nil)
      #expect(source.count.asked == 1)
    }
    #expect(try await iterator.next() != nil)
    #expect(source.count.asked == 2)
  }

  @Test("a cut stream throws behind what came; so do damage, a service's error, and the source's own")
  func errors() async {
    let cut = await all(Chunks([Array(Streams.converse.dropLast(3))]).textDeltas(.bedrockConverse))
    #expect(text(cut.elements) == "Hi")
    guard case .eventStream(.truncatedMessage)? = cut.error as? StreamError else {
      Issue.record("\(String(describing: cut.error))")
      return
    }
    let start = Streams.event("messageStart", #"{"role":"assistant"}"#)
    let early = await all(Chunks([start]).textDeltas(.bedrockConverse))
    #expect(
      early.error as? StreamError
        == .endedEarly(layer: nil, offset: UInt64(start.count), missing: "messageStop"))
    let failed = await all(
      Chunks([start + Streams.exception("throttlingException", #"{"message":"slow down"}"#)]).textDeltas())
    #expect(
      failed.error as? StreamError
        == .service(
          ServiceError(
            source: .exception, type: "throttlingException", message: "slow down", offset: UInt64(start.count))))
    let lost = await all(Chunks([Array(Streams.converse.prefix(300))], error: Lost()).textDeltas())
    #expect(lost.error is Lost)
    #expect(lost.elements.count == 2)
  }

  @Test("a reader that is cancelled gets a cancellation, not a cut stream")
  func cancellation() async {
    let task = Task {
      await all(Chunks([Array(Streams.converse.prefix(300))], hangs: true).textDeltas())
    }
    while !task.isCancelled {
      try? await Task.sleep(for: .milliseconds(5))
      task.cancel()
    }
    #expect(await task.value.error is CancellationError)
  }

  @Test("a whole buffer at once")
  func whole() {
    let stream = DecodedStream(Data(Streams.converse), .bedrockConverse)
    #expect(stream.text == "Hi")
    #expect(stream.error == nil)
    let cut = DecodedStream(Streams.converse.dropLast(1))
    #expect(cut.text == "Hi")
    #expect(cut.error?.isIncomplete == true)
    #expect(DecodedStream([]).error == .empty)
    #expect(DecodedStream(Array("0:\"a\"\n0:\"b\"\n".utf8)).text == "ab")
  }
}
