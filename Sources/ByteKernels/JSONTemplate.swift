internal import CByteKernels

/// The shape of a JSON text: all of its bytes but the insides of some strings and some numbers.
package struct JSONTemplate: Sendable {
  /// What may fill a hole.
  package enum Hole: Sendable {
    case string, number, whitespace
  }

  var literals: [UInt8] = []
  var parts: [(literalEnd: Int, hole: Hole)] = []

  /// How many bytes the text has that the shape is that of.
  package var size = 0

  package init() {}

  /// How many holes there are.
  package var holeCount: Int { parts.count }

  /// Adds a byte to the literal at hand.
  package mutating func append(_ byte: UInt8) { literals.append(byte) }

  /// Adds a hole.
  package mutating func append(_ hole: Hole) { parts.append((literals.count, hole)) }

  /// How many holes a matcher has room for.
  package static var maximumHoleCount: Int { Int(CBK_JSON_HOLES) }

  /// Whether a matcher has room for it.
  package var isKeepable: Bool { parts.count <= Int(CBK_JSON_HOLES) && literals.count <= Int(CBK_JSON_LITERALS) }
}
