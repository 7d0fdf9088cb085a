/// Why bytes are not one JSON text of RFC 8259, and where.
package struct JSONError: Error, Hashable, Sendable {
  /// The offset of the first byte that is wrong.
  package var offset: Int
  /// What is wrong with it.
  package var reason: JSONFault

  package init(offset: Int, reason: JSONFault) {
    self.offset = offset
    self.reason = reason
  }
}

extension JSONError: CustomStringConvertible {
  package var description: String { "\(reason) at offset \(offset)" }
}
