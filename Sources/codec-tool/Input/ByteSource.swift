/// Bytes of one layer, a read at a time.
protocol ByteSource: AnyObject {
  /// The next bytes, as soon as there are any; nil at the end.
  ///
  /// - Throws: ``SourceFailure`` once all bytes before the fault have been returned, and again from then on.
  func read() throws(SourceFailure) -> [UInt8]?
}

/// A source that may know when its bytes had come.
protocol TimedSource: ByteSource {
  /// How long after the request what was read last had come, in microseconds; nil where nothing says so.
  var delay: UInt64? { get }
}

/// Why there are no more bytes.
struct SourceFailure: Error {
  var status: ExitStatus
  var problem: Problem
}
