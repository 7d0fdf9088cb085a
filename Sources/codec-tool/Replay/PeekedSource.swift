import StreamPipeline

/// A source whose beginning is looked at before it is read.
final class PeekedSource: ByteSource {
  /// What the beginning says the bytes are.
  let layer: StreamLayer
  /// Whether there is not a byte before the end, or before a fault.
  let isEmpty: Bool
  /// What kept the beginning from being longer.
  let failure: SourceFailure?

  private let source: any ByteSource
  /// What has been read, the last first.
  private var beginning: [[UInt8]]

  /// Reads as much of `source` as it takes to tell what it is.
  init(_ source: any ByteSource) {
    var sniffer = LayerSniffer()
    var beginning: [[UInt8]] = []
    var found: SniffedLayer?
    var failure: SourceFailure?
    do throws(SourceFailure) {
      while found == nil, let bytes = try source.read() {
        beginning.append(bytes)
        found = sniffer.next(bytes.span)
      }
    } catch {
      failure = error
    }
    layer = (found ?? sniffer.finish()).layer
    isEmpty = beginning.isEmpty
    self.failure = failure
    self.source = source
    self.beginning = beginning.reversed()
  }

  func read() throws(SourceFailure) -> [UInt8]? {
    if let bytes = beginning.popLast() { return bytes }
    if let failure { throw failure }
    return try source.read()
  }
}
