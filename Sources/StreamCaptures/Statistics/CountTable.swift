/// How often each of some names came, in bounded memory.
package struct CountTable: Hashable, Sendable {
  /// A name and how often it came.
  package struct Row: Hashable, Sendable {
    package var name: String
    package var count: UInt64
  }

  /// The most names that are told apart.
  private static let longest = 256
  /// The most scalars of a name that are kept.
  private static let longestName = 128

  /// The names in the order in which they came first.
  package private(set) var rows: [Row] = []
  /// How often any further name came.
  package private(set) var others: UInt64 = 0
  private var places: [String: Int] = [:]

  package init() {}

  /// Counts `name`.
  package mutating func add(_ name: String) {
    let name =
      name.unicodeScalars.count > Self.longestName ? String(name.unicodeScalars.prefix(Self.longestName)) : name
    if let place = places[name] {
      rows[place].count += 1
    } else if rows.count < Self.longest {
      places[name] = rows.count
      rows.append(Row(name: name, count: 1))
    } else {
      others += 1
    }
  }
}
