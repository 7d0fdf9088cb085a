internal import CByteKernels

/// A JSON text with holes: literal bytes, and the kinds of values that may stand between them.
package struct JSONTemplate: Sendable {
  /// The kinds of values that fill a hole.
  package enum Hole: Sendable {
    /// The content of a string.
    case string
    case number
    /// Any amount of white space.
    case whitespace
  }

  var literals: [UInt8] = []
  var parts: [(literalEnd: Int, hole: Hole)] = []

  /// The length of the document that the template was learned from, in bytes.
  package var size = 0

  package init() {}

  /// The number of holes.
  package var holeCount: Int { parts.count }

  /// Appends a byte to the last literal.
  package mutating func append(_ byte: UInt8) { literals.append(byte) }

  /// Appends a hole.
  package mutating func append(_ hole: Hole) { parts.append((literals.count, hole)) }

  /// The largest number of holes that a matcher accepts.
  package static var maximumHoleCount: Int { Int(CBK_JSON_HOLES) }

  /// Whether a matcher accepts the template.
  package var fitsMatcher: Bool { parts.count <= Int(CBK_JSON_HOLES) && literals.count <= Int(CBK_JSON_LITERALS) }
}
