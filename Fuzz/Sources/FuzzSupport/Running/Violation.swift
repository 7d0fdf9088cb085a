/// A property that does not hold.
public struct Violation: Error, CustomStringConvertible {
  /// What does not hold, and the values that show it.
  public let description: String
}

/// Throws where a property does not hold.
func check(_ holds: Bool, _ message: @autoclosure () -> String) throws(Violation) {
  guard holds else { throw Violation(description: message()) }
}

/// The bytes of a span.
func array(_ span: Span<UInt8>) -> [UInt8] {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(span.count)
  for index in span.indices { bytes.append(span[index]) }
  return bytes
}

/// The text of bytes, shortened for a message.
func short(_ value: Any) -> String { String("\(value)".prefix(600)) }
