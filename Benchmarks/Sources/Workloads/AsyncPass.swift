import StreamPipeline
import TextDeltas

/// A pass over a stream whose bytes arrive asynchronously.
public struct AsyncPass: Sendable {
  /// The work, for people.
  public let name: String
  /// The kind of elements.
  public let element: String
  /// The number of elements that one run takes.
  public let elements: Int
  /// The number of bytes that one run takes.
  public let bytes: Int
  /// One run.
  public let run: @Sendable () async throws -> Int

  private init(_ name: String, _ workload: Workload, run: @escaping @Sendable () async throws -> Int) {
    self.name = name
    self.run = run
    element = workload.element
    elements = workload.elements
    bytes = workload.bytes.count
  }

  /// Iterates over the deltas of a whole event stream, whose chunks are there when they are asked for: from a nonisolated
  /// function, on the main actor, and on an actor; and beside them the same in a plain loop.
  public static func deltas(_ workload: Workload, chunksOf size: Int) -> [Self] {
    let chunks = Chunks(workload.bytes, of: size)
    let reader = Reader()
    let name = "of \(workload.name), \(Reads.of(size))"
    return [
      Self("owned deltas \(name), in a plain loop", workload) { try Pass.ownedDeltas(workload, .of(size)).run() },
      Self("asynchronous deltas \(name), nonisolated", workload) { try await nonisolatedSum(chunks) },
      Self("asynchronous deltas \(name), main actor", workload) { try await mainActorSum(chunks) },
      Self("asynchronous deltas \(name), actor", workload) { try await reader.sum(chunks) },
    ]
  }

  @concurrent
  private static func nonisolatedSum(_ chunks: Chunks) async throws -> Int {
    var sum = 0
    for try await delta in chunks.textDeltas(.bedrockConverse) { sum &+= delta.size }
    return sum
  }

  @MainActor
  private static func mainActorSum(_ chunks: Chunks) async throws -> Int {
    var sum = 0
    for try await delta in chunks.textDeltas(.bedrockConverse) { sum &+= delta.size }
    return sum
  }

  private actor Reader {
    func sum(_ chunks: Chunks) async throws -> Int {
      var sum = 0
      for try await delta in chunks.textDeltas(.bedrockConverse) { sum &+= delta.size }
      return sum
    }
  }
}

/// Chunks of a stream that never let a reader wait.
private struct Chunks: AsyncSequence, Sendable {
  private let chunks: [[UInt8]]

  init(_ bytes: [UInt8], of size: Int) {
    chunks = stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<Swift.min($0 + size, bytes.count)]) }
  }

  struct Iterator: AsyncIteratorProtocol {
    fileprivate let chunks: [[UInt8]]
    private var position = 0

    fileprivate init(_ chunks: [[UInt8]]) { self.chunks = chunks }

    mutating func next() async -> [UInt8]? { nextChunk() }

    mutating func next(isolation actor: isolated (any Actor)?) async -> [UInt8]? { nextChunk() }

    private mutating func nextChunk() -> [UInt8]? {
      guard position < chunks.count else { return nil }
      position += 1
      return chunks[position - 1]
    }
  }

  func makeAsyncIterator() -> Iterator { Iterator(chunks) }
}
