internal import ByteKernels

/// A decoder that an asynchronous sequence drives: bytes in, owned elements out.
@available(StreamingCodec 1.0, *)
@usableFromInline
protocol ElementSource<Element>: AnyObject {
  associatedtype Element: Sendable

  /// The amount of input to wait for before the next call, when bytes arrive one by one.
  var appetite: Appetite { get }

  /// Decodes all of `bytes` and appends the elements.
  ///
  /// - Returns: The error after the elements, if there is one.
  func decode(_ bytes: Span<UInt8>, into elements: inout [Element]) -> StreamError?

  /// Ends the stream and appends the elements that its end releases.
  ///
  /// - Returns: The error after the elements, if there is one.
  func finish(into elements: inout [Element]) -> StreamError?
}

/// How much input a decoder can wait for without delaying an element.
@usableFromInline
enum Appetite: Equatable {
  /// This many bytes: fewer complete nothing.
  case bytes(Int)
  /// The end of a line.
  case line
}

/// The decoded elements that a reader has not taken, and the decoder that makes more of them.
///
/// The accessors for elements are inlinable: a reader takes an element without leaving its own code.
@available(StreamingCodec 1.0, *)
@usableFromInline
struct ElementQueue<Element: Sendable> {
  /// The maximum number of single bytes gathered.
  private static var gatheredLimit: Int { 16_384 }

  private let source: any ElementSource<Element>
  @usableFromInline var elements: [Element] = []
  /// The number of elements taken.
  @usableFromInline var position = 0
  @usableFromInline var failure: StreamError?
  /// Whether the bytes have ended.
  @usableFromInline private(set) var hasEnded = false
  /// Single bytes that have not been decoded.
  private var gathered: [UInt8] = []
  /// The amount of input to wait for; updated after each call of the decoder.
  private var appetite: Appetite

  init(_ source: any ElementSource<Element>) {
    self.source = source
    appetite = source.appetite
  }

  /// Whether the reader must wait for bytes before it can take an element or an error.
  @inlinable
  var needsBytes: Bool {
    @inline(__always) get { position == elements.count && failure == nil && !hasEnded }
  }

  /// Takes the next element, or returns nil if the queue is empty.
  ///
  /// - Throws: The error after the elements before it, again at each call.
  @inlinable @inline(__always)
  mutating func next() throws(StreamError) -> Element? {
    if position < elements.count {
      position &+= 1
      return elements[position &- 1]
    }
    if let failure { throw failure }
    return nil
  }

  /// Decodes a chunk.
  ///
  /// All elements before it must have been taken.
  @usableFromInline
  mutating func append(_ chunk: some Sequence<UInt8>) {
    var decoded = takeStorage()
    failure = chunk.withSpan { bytes in source.decode(bytes, into: &decoded) }
    elements = decoded
  }

  /// Appends a single byte.
  ///
  /// Gathered bytes are decoded once they can complete an element.
  @usableFromInline @inline(__always)
  mutating func append(byte: UInt8) {
    gathered.append(byte)
    switch appetite {
    case .bytes(let count): if gathered.count < min(count, Self.gatheredLimit) { return }
    case .line: if byte != 0x0A, byte != 0x0D, gathered.count < Self.gatheredLimit { return }
    }
    decodeGathered()
  }

  /// Ends the stream, unless its reader was cancelled: then it is not cut.
  @available(StreamingCodecAsync 1.0, *)
  @usableFromInline
  mutating func finishUnlessCancelled() throws(CancellationError) {
    if Task.isCancelled { throw CancellationError() }
    hasEnded = true
    decodeGathered()
    guard failure == nil else { return }
    var decoded: [Element] = []
    swap(&decoded, &elements)
    failure = source.finish(into: &decoded)
    elements = decoded
  }

  private mutating func decodeGathered() {
    var decoded = takeStorage()
    failure = source.decode(gathered.span, into: &decoded)
    elements = decoded
    gathered.removeAll(keepingCapacity: true)
    appetite = source.appetite
  }

  /// Returns the array to fill, which reuses its memory.
  private mutating func takeStorage() -> [Element] {
    var storage: [Element] = []
    swap(&storage, &elements)
    storage.removeAll(keepingCapacity: true)
    position = 0
    return storage
  }
}
