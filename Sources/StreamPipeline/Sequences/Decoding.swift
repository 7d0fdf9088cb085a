internal import ByteKernels

/// The state of a sequence of decoded elements, wherever its bytes come from.
@available(StreamingCodec 1.0, *)
struct Decoding<Element: Sendable> {
  /// How many single bytes are gathered at most.
  private static var gatheredAtMost: Int { 16_384 }

  private let collector: any Collector<Element>
  /// Elements that have been decoded and not taken, from `position` on.
  private var elements: [Element] = []
  private var position = 0
  /// Bytes that came one by one and are not decoded yet.
  private var gathered: [UInt8] = []
  private var failure: StreamError?
  private(set) var hasEnded = false

  /// What the decoder can wait for: asked for after each call, not for each byte.
  private var appetite: Appetite

  init(_ collector: any Collector<Element>) {
    self.collector = collector
    appetite = collector.appetite
  }

  /// The next element that has been decoded, or nil when more bytes are needed.
  ///
  /// - Throws: What is wrong with the stream, behind the elements before it.
  mutating func next() throws(StreamError) -> Element? {
    if position < elements.count {
      position += 1
      return elements[position - 1]
    }
    elements.removeAll(keepingCapacity: true)
    position = 0
    if let failure { throw failure }
    return nil
  }

  /// Decodes a chunk.
  mutating func take(_ chunk: some Sequence<UInt8>) {
    var decoded: [Element] = []
    swap(&decoded, &elements)
    failure = chunk.withSpan { bytes in collector.decode(bytes, into: &decoded) }
    swap(&decoded, &elements)
  }

  /// Takes a byte; those gathered are decoded when they may complete an element.
  @inline(__always)
  mutating func take(byte: UInt8) {
    gathered.append(byte)
    switch appetite {
    case .bytes(let count): if gathered.count < min(count, Self.gatheredAtMost) { return }
    case .line: if byte != 0x0A, byte != 0x0D, gathered.count < Self.gatheredAtMost { return }
    }
    takeGathered()
  }

  /// Says that the bytes have ended.
  mutating func end() {
    hasEnded = true
    takeGathered()
    if failure == nil { failure = collector.finish(into: &elements) }
  }

  private mutating func takeGathered() {
    take(gathered)
    gathered.removeAll(keepingCapacity: true)
    appetite = collector.appetite
  }
}
