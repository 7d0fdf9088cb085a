/// The arrays and objects that are open, one in another: a bit for each.
struct JSONContainerStack {
  /// The innermost, up to 64 of them, the last in the lowest bit; 1 is an object.
  private var top: UInt64 = 0
  /// Those around them, 64 at a time.
  private var outer: [UInt64] = []
  /// How many are open.
  private(set) var count = 0

  /// Whether none is open.
  var isEmpty: Bool { count == 0 }

  /// Whether the innermost is an object; false where none is open.
  var isInObject: Bool { top & 1 == 1 }

  /// Whether the innermost is an array; false where none is open.
  var isInArray: Bool { count > 0 && top & 1 == 0 }

  /// Opens one in the innermost.
  mutating func append(isObject: Bool) {
    if count & 63 == 0, count > 0 {
      outer.append(top)
      top = 0
    }
    top = top << 1 | (isObject ? 1 : 0)
    count += 1
  }

  /// Closes the innermost.
  ///
  /// - Precondition: One is open.
  mutating func removeLast() {
    precondition(count > 0)
    top >>= 1
    count -= 1
    if count & 63 == 0 { top = outer.popLast() ?? 0 }
  }

  /// Forgets all.
  mutating func removeAll() {
    top = 0
    outer.removeAll(keepingCapacity: true)
    count = 0
  }
}
