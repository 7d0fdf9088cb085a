/// Bytes of one layer, a read at a time.
protocol ByteSource: AnyObject {
  /// The next bytes, as soon as there are any; nil at the end.
  ///
  /// - Throws: ``SourceFailure`` once all bytes before the fault have been returned, and again from then on.
  func read() throws(SourceFailure) -> [UInt8]?
}

/// Why there are no more bytes.
struct SourceFailure: Error {
  var status: ExitStatus
  var problem: Problem
}
