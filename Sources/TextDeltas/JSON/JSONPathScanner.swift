internal import ByteKernels

/// Follows paths through one JSON text after another, as the bytes arrive.
///
/// Checks the whole text against the grammar of RFC 8259, skipped parts as strictly as wanted ones, and hands out what
/// stands at the paths in pieces: all of a string but an incomplete scalar or escape as soon as its bytes are there.
///
/// Policies: of members with the same name in one object the first counts; a surrogate that stands alone becomes U+FFFD;
/// ill-formed UTF-8 is an error wherever it stands; a byte order mark is an error; so is more than one value. Without
/// recursion, in constant memory beyond the stack of open arrays and objects.
@available(StreamingCodec 1.0, *)
package struct JSONPathScanner: ~Copyable {
  /// What the grammar allows next.
  enum State: UInt8 {
    case value, valueOrEndArray, nameOrEndObject, name, nameSeparator, separatorOrEnd, endOfText
    case string
    case minus, zero, integer, point, fraction, exponent, exponentSign, exponentDigits
    case literal
  }

  /// An open array or object on a path.
  struct Level {
    var node: Int
    /// Which of the node's names have been seen.
    var seen: UInt64 = 0
    var outer: Int
    var inner: Int
  }

  /// A piece, before its bytes are borrowed.
  struct Emission {
    var field: Int
    var outer: Int
    var inner: Int
    /// The place in the input, or nil for the decoded scalar.
    var range: Range<Int>?
    var isFirst: Bool
    var isLast: Bool
    var loneSurrogate: UInt16? = nil
  }

  let table: JSONPathTable
  let maximumDepth: Int
  var state = State.value
  /// How many bytes of the text came before the input.
  var consumed = 0
  private var isPoisonedBy: JSONScanError?

  // The open arrays and objects, and those of them that are on a path.
  private var containers = JSONContainerStack()
  var levels: [Level] = []

  // The value that begins or is open: what the paths say of it.
  var node: Int
  var outer = -1
  var inner = -1
  var lastElement = -1

  var rawField = -1
  var rawDepth = 0
  var rawStart = 0
  var rawIsFirst = true

  var string = StringState()
  var literal = LiteralState()
  /// A decoded scalar that a piece borrows.
  var scalar: [UInt8] = []
  /// The name of a member, as far as one can be of interest.
  var nameBuffer: [UInt8] = []
  /// The beginning of a scalar at the end of the last input.
  var carry: [UInt8] = []

  /// A scanner at the beginning of a text.
  ///
  /// - Parameters:
  ///   - table: The paths.
  ///   - root: The node of the whole document.
  ///   - maximumDepth: How many arrays and objects may stand inside each other.
  package init(_ table: JSONPathTable, root: Int = JSONPathTable.root, maximumDepth: Int = 512) {
    self.table = table
    self.maximumDepth = maximumDepth
    node = root
  }

  /// Begins another text.
  package mutating func reset(root: Int = JSONPathTable.root) {
    state = .value
    consumed = 0
    isPoisonedBy = nil
    containers.removeAll()
    levels.removeAll(keepingCapacity: true)
    node = root
    outer = -1
    inner = -1
    lastElement = -1
    rawField = -1
    carry.removeAll(keepingCapacity: true)
  }

  /// The next piece, or nil when all of `input` has been taken and more is needed.
  ///
  /// - Throws: Where the text is not JSON; every later call throws the same.
  @_lifetime(&self, copy input)
  package mutating func next(_ input: inout Span<UInt8>) throws(JSONScanError) -> JSONPathPiece? {
    if let isPoisonedBy { throw isPoisonedBy }
    var index = 0
    var emission: Emission?
    do throws(JSONScanError) {
      while emission == nil, index < input.count { emission = try step(input, &index) }
    } catch {
      isPoisonedBy = error
      throw error
    }
    if emission == nil { emission = rawPiece(upTo: index, isLast: false) }
    let taken = input
    let start = consumed
    consumed += index
    input = input.extracting(index...)
    guard let emission else { return nil }
    guard let range = emission.range else {
      return JSONPathPiece(
        field: emission.field, elements: (emission.outer, emission.inner), bytes: scalar.span, offset: nil,
        isFirst: emission.isFirst, isLast: emission.isLast, loneSurrogate: emission.loneSurrogate)
    }
    return JSONPathPiece(
      field: emission.field, elements: (emission.outer, emission.inner), bytes: taken.extracting(range),
      offset: start + range.lowerBound, isFirst: emission.isFirst, isLast: emission.isLast)
  }

  /// Checks that the text is complete.
  package mutating func finish() throws(JSONScanError) {
    if let isPoisonedBy { throw isPoisonedBy }
    switch state {
    case .endOfText: return
    case .zero where containers.isEmpty, .integer where containers.isEmpty, .fraction where containers.isEmpty,
      .exponentDigits where containers.isEmpty:
      return
    default:
      let error = JSONScanError(offset: consumed, fault: .unexpectedEnd)
      isPoisonedBy = error
      throw error
    }
  }

  /// Goes on by a token or a part of one.
  ///
  /// Inlined, as is what it calls at one place: to return that nothing is handed out would copy as much as something.
  @inline(__always)
  private mutating func step(_ input: Span<UInt8>, _ index: inout Int) throws(JSONScanError) -> Emission? {
    let byte = input[index]
    switch state {
    case .string:
      return try stringStep(input, &index)
    case .minus, .zero, .integer, .point, .fraction, .exponent, .exponentSign, .exponentDigits:
      return try numberStep(input, &index)
    case .literal:
      return try literalStep(input, &index)
    default:
      break
    }
    // Section 2: insignificant white space.
    if byte <= 0x20, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      index += 1
      return nil
    }
    switch state {
    case .valueOrEndArray where byte == 0x5D, .nameOrEndObject where byte == 0x7D,
      .separatorOrEnd where byte == (containers.isInObject ? 0x7D : 0x5D):
      return close(&index)
    case .value, .valueOrEndArray:
      return try beginValue(byte, &index)
    case .nameOrEndObject where byte == 0x22, .name where byte == 0x22:
      index += 1
      state = .string
      string.begin(.name)
      nameBuffer.removeAll(keepingCapacity: true)
      return nil
    case .nameSeparator where byte == 0x3A:
      index += 1
      state = .value
      return nil
    case .separatorOrEnd where byte == 0x2C:
      index += 1
      state = containers.isInObject ? .name : .value
      if containers.isInArray { beginElement() }
      return nil
    case .endOfText:
      throw error(.trailingBytes, at: index)
    default:
      throw error(.unexpectedByte(byte), at: index)
    }
  }

  func error(_ fault: JSONFault, at index: Int) -> JSONScanError {
    JSONScanError(offset: consumed + index, fault: fault)
  }

  // MARK: Values

  @inline(__always)
  private mutating func beginValue(_ byte: UInt8, _ index: inout Int) throws(JSONScanError) -> Emission? {
    var capture = JSONPathTable.Capture.nothing
    var field = -1
    if node >= 0 {
      capture = table.nodes[node].capture
      field = table.nodes[node].field
    }
    if capture == .raw, byte != 0x6E {
      rawField = field
      rawDepth = containers.count
      rawStart = consumed + index
      rawIsFirst = true
    }
    let start = index
    switch byte {
    case 0x7B, 0x5B:
      guard containers.count < maximumDepth else { throw error(.tooDeep(limit: maximumDepth), at: index) }
      open(isObject: byte == 0x7B)
      index += 1
    case 0x22:
      index += 1
      state = .string
      string.begin(capture == .string ? .wanted(field) : .skipped)
    case 0x2D:
      index += 1
      state = .minus
    case 0x30:
      index += 1
      state = .zero
    case 0x31...0x39:
      index += 1
      state = .integer
    case 0x74, 0x66, 0x6E:
      state = .literal
      literal.begin(byte)
    case 0xEF where consumed + index == 0:
      throw error(.byteOrderMark, at: 0)
    default:
      throw error(.unexpectedByte(byte), at: index)
    }
    guard capture == .presence, byte != 0x6E else { return nil }
    return Emission(field: field, outer: outer, inner: inner, range: start..<start, isFirst: true, isLast: true)
  }

  private mutating func open(isObject: Bool) {
    let isOnPath =
      node >= 0 && rawField < 0 && levels.count == containers.count
      && (isObject ? !table.nodes[node].names.isEmpty : table.nodes[node].element >= 0)
    containers.append(isObject: isObject)
    if isOnPath { levels.append(Level(node: node, outer: outer, inner: inner)) }
    state = isObject ? .nameOrEndObject : .valueOrEndArray
    node = JSONPathTable.none
    if !isObject, isOnPath { beginElement() }
  }

  /// Prepares for the next element of the innermost array.
  private mutating func beginElement() {
    node = JSONPathTable.none
    guard levels.count == containers.count, let level = levels.last else { return }
    let array = table.nodes[level.node]
    if array.takesFirstElementOnly {
      // Later elements are on no path.
      guard level.seen == 0 else { return }
      levels[levels.count - 1].seen = 1
      outer = level.outer
      inner = level.inner
    } else {
      lastElement += 1
      outer = level.outer < 0 ? lastElement : level.outer
      inner = level.outer < 0 ? -1 : lastElement
    }
    node = array.element
  }

  @inline(__always)
  private mutating func close(_ index: inout Int) -> Emission? {
    index += 1
    if levels.count == containers.count { levels.removeLast() }
    containers.removeLast()
    return endValue(at: index)
  }

  /// Ends the value that is open; the input is behind it at `index`.
  @inline(__always)
  mutating func endValue(at index: Int) -> Emission? {
    state = containers.isEmpty ? .endOfText : .separatorOrEnd
    node = JSONPathTable.none
    guard rawField >= 0, containers.count == rawDepth else { return nil }
    return rawPiece(upTo: index, isLast: true)
  }

  /// The bytes up to `index` of the value that is taken as it stands.
  private mutating func rawPiece(upTo index: Int, isLast: Bool) -> Emission? {
    guard rawField >= 0 else { return nil }
    let range = rawStart - consumed..<index
    guard isLast || !range.isEmpty else { return nil }
    let emission = Emission(
      field: rawField, outer: outer, inner: inner, range: range, isFirst: rawIsFirst, isLast: isLast)
    rawStart = consumed + index
    rawIsFirst = false
    if isLast { rawField = -1 }
    return emission
  }

  /// Finds what the paths say of the member whose name has been read.
  mutating func endName(_ name: Span<UInt8>) {
    state = .nameSeparator
    node = JSONPathTable.none
    guard rawField < 0, levels.count == containers.count, let level = levels.last else { return }
    let names = table.nodes[level.node].names
    for index in names.indices {
      let candidate = names[index]
      guard name.bytesEqual(candidate.span) else { continue }
      let bit = 1 as UInt64 &<< UInt64(index)
      // Of members with the same name the first counts.
      guard level.seen & bit == 0 else { return }
      levels[levels.count - 1].seen |= bit
      node = table.nodes[level.node].children[index]
      outer = level.outer
      inner = level.inner
      return
    }
  }
}
