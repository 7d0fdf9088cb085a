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
    var names: [[UInt8]] = []
    var children: [Int] = []
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

  /// The node of the whole text.
  package static let root = 0
  /// The node of values that are on no path.
  package static let none = -1
  /// The largest number of names below one node.
  static let maximumNameCount = 128

  var nodes = [Node()]
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
    nodes[Self.root].index(ofName: name).map { nodes[Self.root].children[$0] } ?? Self.none
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
    if let index = nodes[node].names.firstIndex(of: name) { return nodes[node].children[index] }
    precondition(nodes[node].names.count < Self.maximumNameCount)
    let child = nodes.count
    nodes.append(Node(depth: nodes[node].depth))
    nodes[node].names.append(name)
    nodes[node].children.append(child)
    return child
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
extension JSONPathTable.Node {
  /// The index of a name, or nil.
  func index(ofName name: Span<UInt8>) -> Int? {
    for index in names.indices {
      let candidate = names[index]
      if name.bytesEqual(candidate.span) { return index }
    }
    return nil
  }
}
