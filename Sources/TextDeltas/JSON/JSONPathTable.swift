internal import ByteKernels

/// The paths that a scanner follows, as a tree: what to take from a document, and where it stands.
///
/// A path is written as member names joined by full stops; `[]` after a name means every element of an array, `[0]` the
/// first only: `choices[].delta.content`. The empty path is the whole document.
package struct JSONPathTable: Sendable {
  /// What is taken of the value at a path.
  ///
  /// `null` is never taken.
  package enum Capture: UInt8, Sendable {
    /// Nothing: the path only leads further.
    case nothing
    /// A string, decoded; a value of another type is passed over.
    case string
    /// Any value, as its bytes stand in the document.
    case raw
    /// That there is a value.
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
    /// How many arrays stand on the way here.
    var depth = 0
  }

  /// The node of the whole document.
  package static let root = 0
  /// The node of what no path leads to.
  package static let none = -1

  var nodes = [Node()]
  /// The node of each field.
  private(set) var fields: [Int] = []

  package init() {}

  /// How many fields there are; they are numbered from 0.
  package var fieldCount: Int { fields.count }

  /// How many arrays stand on the way to a field.
  package func depth(ofField field: Int) -> Int { nodes[fields[field]].depth }

  /// The node of the root's member of this name, or ``none``.
  @available(StreamingCodec 1.0, *)
  func node(named name: Span<UInt8>) -> Int {
    for index in nodes[Self.root].names.indices {
      let candidate = nodes[Self.root].names[index]
      if name.bytesEqual(candidate.span) { return nodes[Self.root].children[index] }
    }
    return Self.none
  }

  /// The number of the field at `path`, made if it is new.
  ///
  /// A path keeps the first way of capturing that is not mere presence.
  package mutating func field(at path: String, _ capture: Capture) -> Int {
    let node = self.node(at: path)
    if nodes[node].field < 0 {
      nodes[node].field = fields.count
      fields.append(node)
    }
    if nodes[node].capture == .nothing || nodes[node].capture == .presence { nodes[node].capture = capture }
    return nodes[node].field
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
    precondition(nodes[node].names.count < 64, "a node has room for 64 names")
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
