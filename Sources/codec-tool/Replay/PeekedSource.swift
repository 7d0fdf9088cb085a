#if CommandLineTool
import StreamPipeline

/// A source whose layer is detected before it is read.
final class PeekedSource: TimedSource {
  /// The detected layer.
  let layer: StreamLayer
  /// Whether there is no byte before the end or a fault.
  let isEmpty: Bool
  /// The fault that ended the detection; nil if there was none.
  let failure: Failure?

  private(set) var delay: UInt64?
  private let source: any TimedSource
  /// The bytes read for the detection, the last first.
  private var beginning: [(bytes: [UInt8], delay: UInt64?)]

  /// Reads as much of `source` as the detection needs.
  init(_ source: any TimedSource) {
    var detector = LayerDetector()
    var first: [UInt8] = []
    var beginning: [(bytes: [UInt8], delay: UInt64?)] = []
    var found: LayerDetector.Detection?
    var failure: Failure?
    do throws(Failure) {
      while found == nil, let bytes = try source.read() {
        beginning.append((bytes, source.delay))
        first += bytes.prefix(LayerDetector.longestBeginning - first.count)
        found = detector.detect(first.span, isAll: false)
      }
    } catch {
      failure = error
    }
    layer =
      if case .layer(let detected)? = found ?? detector.detect(first.span, isAll: true) { detected.layer } else { .text }
    isEmpty = beginning.isEmpty
    self.failure = failure
    self.source = source
    self.beginning = beginning.reversed()
  }

  func read() throws(Failure) -> [UInt8]? {
    if let (bytes, delay) = beginning.popLast() {
      self.delay = delay
      return bytes
    }
    if let failure { throw failure }
    defer { delay = source.delay }
    return try source.read()
  }
}
#endif
