public import ByteKernels

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
/// It is inlinable, so that a reader's own code holds it for the reader's types of chunks and elements. The decoders are not.
@available(StreamingCodec 1.0, *)
@usableFromInline
struct ElementQueue<Element: Sendable> {
  /// The maximum number of single bytes gathered.
  @inlinable static var gatheredLimit: Int { 16_384 }

  @usableFromInline let source: any ElementSource<Element>
  /// The elements that have not been taken, in reverse order, because removing the last one of an array copies nothing.
  @usableFromInline var elements: [Element] = []
  /// The error after the elements.
  @usableFromInline var failure: StreamError?
  /// Whether the bytes have ended.
  @usableFromInline var hasEnded = false
  /// Single bytes that have not been decoded.
  @usableFromInline var gathered: [UInt8] = []
  /// The amount of input to wait for; updated after each call of the decoder.
  @usableFromInline var appetite: Appetite

  init(_ source: any ElementSource<Element>) {
    self.source = source
    appetite = source.appetite
  }

  /// Whether the reader must wait for bytes before it can take an element or an error.
  @inlinable
  var needsBytes: Bool {
    @inline(__always) get { elements.isEmpty && failure == nil && !hasEnded }
  }

  /// Takes the next element, or returns nil if the queue is empty.
  ///
  /// - Throws: The error after the elements before it, again at each call.
  @inlinable @inline(__always)
  mutating func next() throws(StreamError) -> Element? {
    if let element = elements.popLast() { return element }
    if let failure { throw failure }
    return nil
  }

  /// Decodes a chunk.
  ///
  /// All elements before it must have been taken.
  @inlinable
  mutating func append(_ chunk: some Sequence<UInt8>) {
    failure = Self.decode(chunk, by: source, into: &elements)
    reverse()
  }

  /// Appends a single byte.
  ///
  /// Gathered bytes are decoded once they can complete an element.
  @inlinable @inline(__always)
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
  @inlinable
  mutating func finishUnlessCancelled() throws(CancellationError) {
    if Task.isCancelled { throw CancellationError() }
    hasEnded = true
    failure = Self.decode(gathered, by: source, into: &elements)
    if failure == nil { failure = source.finish(into: &elements) }
    reverse()
  }

  @inlinable
  mutating func decodeGathered() {
    failure = Self.decode(gathered, by: source, into: &elements)
    reverse()
    gathered.removeAll(keepingCapacity: true)
    appetite = source.appetite
  }

  @inlinable @inline(__always)
  static func decode(
    _ bytes: some Sequence<UInt8>, by source: any ElementSource<Element>, into elements: inout [Element]
  ) -> StreamError? {
    bytes.withSpan { span in source.decode(span, into: &elements) }
  }

  /// Reverses the elements that have just been decoded.
  @inlinable @inline(__always)
  mutating func reverse() {
    if elements.count > 1 { elements.reverse() }
  }
}
