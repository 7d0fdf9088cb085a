internal import ByteKernels
package import StrictJSON

/// A value found at one of the paths of a table.
package struct JSONPathMatch: Hashable, Sendable {
  /// The number of the path.
  package var field: Int
  /// The element of the outermost array that contains the value; -1 if there is none.
  ///
  /// Elements are numbered across the document, so no two have the same number.
  package var outer: Int
  /// The element of the array within that element; -1 if there is none.
  package var inner: Int
  /// The range of the value in the document.
  ///
  /// For a string this is its content; for a value matched by presence it is empty, at the value's start.
  package var range: Range<Int>
  /// Whether the range is a string's content.
  package var isString = false
  /// Whether that content has escapes.
  package var hasEscapes = false
}

/// Finds the values at the paths of a table in one JSON text after another.
///
/// If an object has several members of the same name, only the first is matched.
@available(StreamingCodec 1.0, *)
package struct JSONPathMatcher: ~Copyable {
  /// Where the next value is: the node of its path, and the array elements around it.
  private struct Location {
    var node: Int
    var outer = -1
    var inner = -1

    static var offPath: Location { Location(node: JSONPathTable.none) }
  }

  /// An open array or object that lies on a path or is matched itself.
  private struct Level {
    var location: Location
    /// The number of open containers including this one.
    var depth: Int
    var isArray: Bool
    /// The index of the container's own match, or -1.
    var match: Int
    /// The names seen so far; for an array, whether its first element was seen.
    var seen = SeenNames()
  }

  private let table: JSONPathTable
  private let maximumDepth: Int
  private var levels: [Level] = []
  private var lastElement = -1

  /// Creates a matcher.
  ///
  /// - Parameters:
  ///   - table: The paths.
  ///   - maximumDepth: The largest number of nested arrays and objects.
  package init(_ table: JSONPathTable, maximumDepth: Int = 512) {
    self.table = table
    self.maximumDepth = maximumDepth
  }

  /// Checks a whole JSON text, and appends its values at the paths in the order of their first bytes.
  ///
  /// - Parameter root: The node of the table that the whole text stands for.
  /// - Throws: ``JSONError`` for the first byte that violates the grammar, wherever it is; the matches appended so far
  ///   must then be dropped.
  /// - Complexity: O(*n*), without recursion.
  package mutating func appendMatches(
    in document: Span<UInt8>, root: Int = JSONPathTable.root, to matches: inout [JSONPathMatch]
  ) throws(JSONError) {
    levels.removeAll(keepingCapacity: true)
    lastElement = -1
    var location = Location(node: root)
    var tokenizer = JSONTokenizer(document, maximumDepth: maximumDepth)
    while let token = try tokenizer.nextSkippingSeparators() {
      switch token.kind {
      case .nameSeparator, .valueSeparator: continue
      case .name:
        guard isOnPath(tokenizer.depth) else { continue }
        location = member(named: document.extracting(token.contentRange), hasEscapes: token.hasEscapes)
        continue
      case .beginObject, .beginArray:
        if isElement(tokenizer.depth - 1) { location = nextElement() }
        let match = append(token, at: location, to: &matches)
        open(location, depth: tokenizer.depth, isObject: token.kind == .beginObject, match: match)
      case .endObject, .endArray:
        guard isOnPath(tokenizer.depth + 1), let level = levels.popLast() else { break }
        if level.match >= 0 {
          matches[level.match].range = matches[level.match].range.lowerBound..<token.range.upperBound
        }
      case .string, .number, .true, .false, .null:
        if isElement(tokenizer.depth) { location = nextElement() }
        _ = append(token, at: location, to: &matches)
      }
      location = .offPath
    }
  }

  /// Whether a value within `depth` open containers is an element of an array that has a level.
  private func isElement(_ depth: Int) -> Bool {
    let last = levels.count - 1
    return last >= 0 && levels[last].isArray && levels[last].depth == depth
  }

  /// Whether the innermost of `depth` open containers has a level.
  private func isOnPath(_ depth: Int) -> Bool {
    let last = levels.count - 1
    return last >= 0 && levels[last].depth == depth
  }

  private mutating func open(_ location: Location, depth: Int, isObject: Bool, match: Int) {
    guard location.node >= 0 else { return }
    guard
      match >= 0
        || (isObject ? !table.nodes[location.node].names.isEmpty : table.nodes[location.node].element >= 0)
    else { return }
    levels.append(Level(location: location, depth: depth, isArray: !isObject, match: match))
  }

  /// The location of the next element of the innermost array.
  private mutating func nextElement() -> Location {
    let level = levels.count - 1
    let location = levels[level].location
    let element = table.nodes[location.node].element
    guard element >= 0 else { return .offPath }
    if table.nodes[location.node].takesFirstElementOnly {
      guard levels[level].seen.insert(0) else { return .offPath }
      return Location(node: element, outer: location.outer, inner: location.inner)
    }
    lastElement += 1
    return location.outer < 0
      ? Location(node: element, outer: lastElement)
      : Location(node: element, outer: location.outer, inner: lastElement)
  }

  /// The location of the member of this name in the innermost object.
  private mutating func member(named name: Span<UInt8>, hasEscapes: Bool) -> Location {
    if hasEscapes {
      var decoded = ByteScratch()
      JSONString.appendDecoded(name, to: &decoded)
      return member(named: decoded.span)
    }
    return member(named: name)
  }

  private mutating func member(named name: Span<UInt8>) -> Location {
    let level = levels.count - 1
    let location = levels[level].location
    guard let index = table.nodes[location.node].index(ofName: name), levels[level].seen.insert(index) else {
      return .offPath
    }
    return Location(
      node: table.nodes[location.node].children[index], outer: location.outer, inner: location.inner)
  }

  /// Appends a match for the value that starts with `token`, if its path captures it.
  ///
  /// Returns the index of the match if its range must be extended to the end of a container, else -1.
  private func append(_ token: JSONToken, at location: Location, to matches: inout [JSONPathMatch]) -> Int {
    guard location.node >= 0 else { return -1 }
    guard token.kind != .null else {
      let field = table.nodes[location.node].nullField
      if field >= 0 {
        matches.append(
          JSONPathMatch(
            field: field, outer: location.outer, inner: location.inner,
            range: token.range.lowerBound..<token.range.lowerBound))
      }
      return -1
    }
    let capture = table.nodes[location.node].capture
    let isString = token.kind == .string
    var match = JSONPathMatch(
      field: table.nodes[location.node].field, outer: location.outer, inner: location.inner, range: token.range)
    switch capture {
    case .nothing: return -1
    case .presence: match.range = token.range.lowerBound..<token.range.lowerBound
    case .string where isString, .any where isString:
      match.range = token.contentRange
      match.isString = true
      match.hasEscapes = token.hasEscapes
    case .string: return -1
    case .raw, .any: break
    }
    matches.append(match)
    let isContainer = token.kind == .beginObject || token.kind == .beginArray
    return isContainer && capture != .presence ? matches.count - 1 : -1
  }
}

/// The members of an object that were seen, by their index among the names of a node.
private struct SeenNames {
  private var low: UInt64 = 0
  private var high: UInt64 = 0

  /// Inserts an index below ``JSONPathTable/maximumNameCount``, and returns whether it is new.
  mutating func insert(_ index: Int) -> Bool {
    let bit = 1 as UInt64 &<< UInt64(truncatingIfNeeded: index & 63)
    if index < 64 {
      defer { low |= bit }
      return low & bit == 0
    }
    defer { high |= bit }
    return high & bit == 0
  }
}
