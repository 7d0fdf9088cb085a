/// A source whose beginning has been looked at: gives what was taken again, then the rest.
final class SniffedSource: ByteSource {
  /// What the beginning says the bytes are.
  private(set) var layer = Layer.text
  private let source: any ByteSource
  private var beginning: [[UInt8]] = []
  private var failure: SourceFailure?

  /// Reads as much of `source` as it takes to tell what it is.
  init(_ source: any ByteSource) {
    self.source = source
    var bytes: [UInt8] = []
    do throws(SourceFailure) {
      while true {
        let more = try source.read()
        if let more { beginning.append(more) }
        bytes += (more ?? []).prefix(64)
        if let found = Layer.sniffed(bytes, isAll: more == nil || bytes.count >= 64) {
          layer = found
          break
        }
      }
    } catch {
      // What came before the fault is given first; then it is met again.
      failure = error
      layer = Layer.sniffed(bytes, isAll: true) ?? .text
    }
    beginning.reverse()
  }

  /// Whether there is nothing at all.
  var isEmpty: Bool { beginning.isEmpty && failure == nil }

  func read() throws(SourceFailure) -> [UInt8]? {
    if let next = beginning.popLast() { return next }
    if let failure { throw failure }
    return try source.read()
  }
}
