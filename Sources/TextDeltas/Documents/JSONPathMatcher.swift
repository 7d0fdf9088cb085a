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
    /// The index of the container's own match, or -1.
    var match = -1
    var isArray: Bool
    /// The names seen so far; for an array, whether its first element was seen.
    var seen = SeenNames()

    /// The level around the whole text, which is the level of no token.
    static var outermost: Level { Level(location: .offPath, depth: -1, isArray: false) }
  }

  private let table: JSONPathTable
  private let maximumDepth: Int
  /// The innermost level.
  private var level = Level.outermost
  /// The levels around it, the outermost first.
  private var outerLevels: [Level] = []
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
    level = .outermost
    outerLevels.removeAll(keepingCapacity: true)
    lastElement = -1
    var location = Location(node: root)
    // The number of open containers.
    var depth = 0
    var tokenizer = JSONTokenizer(document, maximumDepth: maximumDepth)
    while let token = try tokenizer.next() {
      switch token.kind {
      case .name:
        guard level.depth == depth else { continue }
        location = member(named: document.extracting(token.contentRange), hasEscapes: token.hasEscapes)
        continue
      case .beginObject, .beginArray:
        if isElement(depth) { location = nextElement() }
        depth += 1
        guard location.node >= 0 else { continue }
        let isArray = if case .beginArray = token.kind { true } else { false }
        open(location, depth: depth, isArray: isArray, match: appendContainer(token, at: location, to: &matches))
      case .endObject, .endArray:
        depth -= 1
        guard level.depth > depth else { continue }
        close(token, &matches)
      case .string:
        if isElement(depth) { location = nextElement() }
        guard location.node >= 0 else { continue }
        appendString(token, at: location, to: &matches)
      case .number, .true, .false:
        if isElement(depth) { location = nextElement() }
        guard location.node >= 0 else { continue }
        append(token.range, at: location, to: &matches)
      case .null:
        if isElement(depth) { location = nextElement() }
        guard location.node >= 0 else { continue }
        appendNull(token, at: location, to: &matches)
      }
      location = .offPath
    }
  }

  /// Whether a value within `depth` open containers is an element of an array that has a level.
  private func isElement(_ depth: Int) -> Bool { level.isArray && level.depth == depth }

  // Not inlined: the compiler would keep every part of the level in a place of its own.

  @inline(never)
  private mutating func open(_ location: Location, depth: Int, isArray: Bool, match: Int) {
    let leadsOn = isArray ? table.nodes[location.node].element >= 0 : table.nodes[location.node].firstName >= 0
    guard match >= 0 || leadsOn else { return }
    outerLevels.append(level)
    level = Level(location: location, depth: depth, match: match, isArray: isArray)
  }

  @inline(never)
  private mutating func close(_ token: JSONToken, _ matches: inout [JSONPathMatch]) {
    if level.match >= 0 {
      matches[level.match].range = matches[level.match].range.lowerBound..<token.range.upperBound
    }
    level = outerLevels.popLast() ?? .outermost
  }

  /// The location of the next element of the innermost array.
  private mutating func nextElement() -> Location {
    let location = level.location
    let element = table.nodes[location.node].element
    guard element >= 0 else { return .offPath }
    if table.nodes[location.node].takesFirstElementOnly {
      guard level.seen.insert(0) else { return .offPath }
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

  @inline(never)
  private mutating func member(named name: Span<UInt8>) -> Location {
    guard let name = table.name(name, of: level.location.node), level.seen.insert(name.index) else { return .offPath }
    return Location(node: name.child, outer: level.location.outer, inner: level.location.inner)
  }

  // MARK: Matches

  /// Appends a match for an array or object, if its path captures it.
  ///
  /// Returns the index of the match if its range must be extended to the end of the container, else -1.
  private func appendContainer(_ token: JSONToken, at location: Location, to matches: inout [JSONPathMatch]) -> Int {
    let count = matches.count
    append(token.range, at: location, to: &matches)
    if case .presence = table.nodes[location.node].capture { return -1 }
    return matches.count > count ? count : -1
  }

  /// Appends a match for a value other than a string, if its path captures it.
  private func append(_ range: Range<Int>, at location: Location, to matches: inout [JSONPathMatch]) {
    switch table.nodes[location.node].capture {
    case .nothing, .string: break
    case .presence: matches.append(match(range.lowerBound..<range.lowerBound, at: location))
    case .raw, .any: matches.append(match(range, at: location))
    }
  }

  /// Appends a match for a string, if its path captures it.
  private func appendString(_ token: JSONToken, at location: Location, to matches: inout [JSONPathMatch]) {
    switch table.nodes[location.node].capture {
    case .string, .any:
      var match = match(token.contentRange, at: location)
      match.isString = true
      match.hasEscapes = token.hasEscapes
      matches.append(match)
    case .nothing, .presence, .raw: append(token.range, at: location, to: &matches)
    }
  }

  /// Appends a match for `null`, if its path has a field for it.
  private func appendNull(_ token: JSONToken, at location: Location, to matches: inout [JSONPathMatch]) {
    guard table.nodes[location.node].nullField >= 0 else { return }
    var match = match(token.range.lowerBound..<token.range.lowerBound, at: location)
    match.field = table.nodes[location.node].nullField
    matches.append(match)
  }

  private func match(_ range: Range<Int>, at location: Location) -> JSONPathMatch {
    JSONPathMatch(
      field: table.nodes[location.node].field, outer: location.outer, inner: location.inner, range: range)
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
