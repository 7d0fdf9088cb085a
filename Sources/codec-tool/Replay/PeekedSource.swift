import StreamPipeline

/// A source whose beginning is looked at before it is read.
final class PeekedSource: TimedSource {
  /// What the beginning says the bytes are.
  let layer: StreamLayer
  /// Whether there is not a byte before the end, or before a fault.
  let isEmpty: Bool
  /// What kept the beginning from being longer.
  let failure: SourceFailure?

  private(set) var delay: UInt64?
  private let source: any TimedSource
  /// What has been read, the last first.
  private var beginning: [(bytes: [UInt8], delay: UInt64?)]

  /// Reads as much of `source` as it takes to tell what it is.
  init(_ source: any TimedSource) {
    var detector = LayerDetector()
    var first: [UInt8] = []
    var beginning: [(bytes: [UInt8], delay: UInt64?)] = []
    var found: DetectedLayer?
    var failure: SourceFailure?
    do throws(SourceFailure) {
      while found == nil, let bytes = try source.read() {
        beginning.append((bytes, source.delay))
        first += bytes.prefix(LayerDetector.longestBeginning - first.count)
        found = detector.detect(first.span, isAll: false)
      }
    } catch {
      failure = error
    }
    layer = (found ?? detector.detect(first.span, isAll: true))?.layer ?? .text
    isEmpty = beginning.isEmpty
    self.failure = failure
    self.source = source
    self.beginning = beginning.reversed()
  }

  func read() throws(SourceFailure) -> [UInt8]? {
    if let (bytes, delay) = beginning.popLast() {
      self.delay = delay
      return bytes
    }
    if let failure { throw failure }
    defer { delay = source.delay }
    return try source.read()
  }
}
