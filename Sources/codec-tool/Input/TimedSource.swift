#if CommandLineTool
/// The bytes of a stream, a read at a time, and when they arrived.
protocol TimedSource: AnyObject {
  /// How long after the request the latest bytes arrived, in microseconds; nil if unknown.
  var delay: UInt64? { get }

  /// The next bytes, as soon as there are any; nil at the end.
  ///
  /// - Throws: ``Failure`` once all bytes before the fault have been returned, and again from then on.
  func read() throws(Failure) -> [UInt8]?
}
#endif
