internal import ByteKernels

/// A set of paths into JSON texts, stored as a tree.
///
/// A path consists of member names joined by full stops. `[]` after a name selects every element of an array, `[0]` only
/// the first: `choices[].delta.content`. The empty path is the whole text.
package struct JSONPathTable: Sendable {
  /// Which values at a path are matched.
  ///
  /// `null` is not matched, except by ``nullField(at:)``.
  package enum Capture: UInt8, Sendable {
    /// None: the path only leads to others.
    case nothing
    /// A string, by its decoded content.
    case string
    /// Any value, by its bytes.
    case raw
    /// A string by its decoded content, any other value by its bytes.
    case any
    /// Any value, by its presence only.
    case presence
  }

  struct Node: Sendable {
    /// The first of the node's names, or -1.
    var firstName = -1
    /// The node of an array's elements, or -1.
    var element = -1
    var takesFirstElementOnly = false
    var capture = Capture.nothing
    var field = -1
    /// The field that `null` matches, or -1.
    var nullField = -1
    /// The number of arrays on the path to the node.
    var depth = 0
  }

  /// The name of a member below a node.
  struct Name: Sendable {
    /// The first eight bytes, the first in the lowest bits.
    let prefix: UInt64
    /// The range of all bytes in the table's name bytes.
    let range: Range<Int>
    /// The number of the name among those of its node.
    let index: Int
    /// The node of the member.
    let child: Int
    /// The next name of the same node, or -1.
    var next = -1
  }

  /// The node of the whole text.
  package static let root = 0
  /// The node of values that are on no path.
  package static let none = -1
  /// The largest number of names below one node.
  static let maximumNameCount = 128

  // Lists of plain values, because a list within a list costs a reference count at each look.
  private(set) var nodes = [Node()]
  private var names: [Name] = []
  private var nameBytes: [UInt8] = []
  /// The node of each field.
  private var fields: [Int] = []

  package init() {}

  /// The number of fields; they are numbered from 0.
  package var fieldCount: Int { fields.count }

  /// The number of arrays on the path to a field.
  package func depth(ofField field: Int) -> Int { nodes[fields[field]].depth }

  /// The node of the whole text's member of this name, or ``none``.
  @available(StreamingCodec 1.0, *)
  func node(named name: Span<UInt8>) -> Int {
    self.name(name, of: Self.root)?.child ?? Self.none
  }

  /// Returns the number of the field at `path`, and adds it if it is new.
  ///
  /// A field keeps its first capture other than presence.
  package mutating func field(at path: String, _ capture: Capture) -> Int {
    let node = self.node(at: path)
    if nodes[node].field < 0 {
      nodes[node].field = fields.count
      fields.append(node)
    }
    if nodes[node].capture == .nothing || nodes[node].capture == .presence { nodes[node].capture = capture }
    return nodes[node].field
  }

  /// Returns the number of the field that `null` at `path` matches, and adds it if it is new.
  package mutating func nullField(at path: String) -> Int {
    let node = self.node(at: path)
    if nodes[node].nullField < 0 {
      nodes[node].nullField = fields.count
      fields.append(node)
    }
    return nodes[node].nullField
  }

  private mutating func node(at path: String) -> Int {
    var node = Self.root
    for component in path.utf8.split(separator: UInt8(ascii: ".")) {
      let parts = component.split(separator: UInt8(ascii: "["), omittingEmptySubsequences: false)
      if let name = parts.first, !name.isEmpty { node = member(Array(name), of: node) }
      for array in parts.dropFirst() { node = element(of: node, firstOnly: array.first == UInt8(ascii: "0")) }
    }
    return node
  }

  private mutating func member(_ name: [UInt8], of node: Int) -> Int {
    var last = -1
    var index = nodes[node].firstName
    while index >= 0 {
      if nameBytes[names[index].range] == name[...] { return names[index].child }
      last = index
      index = names[index].next
    }
    let number = last < 0 ? 0 : names[last].index + 1
    precondition(number < Self.maximumNameCount)
    let start = nameBytes.count
    nameBytes.append(contentsOf: name)
    let prefix = name.prefix(8).reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
    names.append(Name(prefix: prefix, range: start..<nameBytes.count, index: number, child: nodes.count))
    if last < 0 { nodes[node].firstName = names.count - 1 } else { names[last].next = names.count - 1 }
    nodes.append(Node(depth: nodes[node].depth))
    return nodes.count - 1
  }

  private mutating func element(of node: Int, firstOnly: Bool) -> Int {
    if nodes[node].element >= 0 { return nodes[node].element }
    let child = nodes.count
    nodes.append(Node(depth: nodes[node].depth + (firstOnly ? 0 : 1)))
    nodes[node].element = child
    nodes[node].takesFirstElementOnly = firstOnly
    return child
  }
}

@available(StreamingCodec 1.0, *)
extension JSONPathTable {
  /// The name of a node's member, or nil.
  func name(_ name: Span<UInt8>, of node: Int) -> Name? {
    var index = nodes[node].firstName
    guard index >= 0 else { return nil }
    let prefix = name.littleEndianPrefix
    while index >= 0 {
      if names[index].prefix == prefix {
        let candidate = names[index]
        if candidate.range.count == name.count,
          name.count <= 8 || nameBytes.span.extracting(candidate.range).bytesEqual(name)
        {
          return candidate
        }
      }
      index = names[index].next
    }
    return nil
  }
}
