internal import ByteKernels

/// The shape of a document that was read by the rules, and the deltas that a document of this shape has.
///
/// Documents of one kind differ in a few strings and numbers. What a rule looks at without handing it out (types, flags)
/// is part of the shape, so that the same rules apply; whatever says more than text and blocks is never made a template.
struct DocumentTemplate: Sendable {
  /// What a document of the shape says.
  struct Plan: Sendable {
    var deltas: [PlannedDelta]
    /// The delta, where it is the only one and has neither identifier nor name.
    var only: PlannedDelta?
    /// Whether the family knows such documents.
    var isRecognised: Bool
  }

  /// A plan's only delta, as far as it has to be known when a document has been found to be of its shape.
  ///
  /// Apart from the plans, because most documents need no more than this of them.
  struct QuickPlan: Sendable {
    /// Nil where the plan has no or several deltas, or one with an identifier or a name.
    var kind: DeltaKind?
    var hasText: Bool

    init(_ plan: Plan) {
      kind = plan.only?.kind
      hasText = (plan.only?.text ?? -1) >= 0
    }
  }

  /// A delta, with the holes that its parts stand in, -1 for none.
  struct PlannedDelta: Sendable {
    var kind: DeltaKind
    var index: Int
    var text: Int
    var identifier: Int
    var name: Int
  }

  var shape: JSONTemplate
  var plan: Plan

  /// Documents above this size are not worth the memory.
  static let maximumSize = 4096
}

@available(StreamingCodec 1.0, *)
extension DocumentTemplate {
  /// Makes a template of a document that was read, if it can be one.
  ///
  /// - Parameters:
  ///   - document: The document: sound JSON.
  ///   - pending: Its deltas.
  ///   - captures: What stood at the family's paths.
  ///   - isDeciding: For each field whether its value decides which rules apply.
  ///   - isRecognised: Whether the family knows the document.
  init?(
    of document: Span<UInt8>, pending: [PendingDelta], captures: [DocumentReader.Capture],
    isDeciding: [Bool], isRecognised: Bool
  ) {
    guard document.count <= Self.maximumSize, captures.count <= 32, pending.count <= 8 else { return nil }
    // Where strings begin that are handed out, and what else the rules look at.
    var wanted: [Int] = []
    for delta in pending {
      for place in [delta.text, delta.identifier, delta.name] where place != .nowhere {
        guard place.source == .document else { return nil }
        wanted.append(place.range.lowerBound)
      }
      if delta.indexStart >= 0 { wanted.append(delta.indexStart) }
    }
    var fixed: [Int] = []
    for capture in captures {
      guard capture.place.source == .document else { return nil }
      // What decides cannot be a hole; of what neither decides nor is handed out only the presence counts.
      guard isDeciding[capture.field] else { continue }
      if wanted.contains(capture.place.range.lowerBound) { return nil }
      fixed.append(capture.place.range.lowerBound)
    }

    var shape = JSONTemplate()
    shape.size = document.count
    // Where each hole begins.
    var holes: [Int] = []
    var position = 0
    while position < document.count {
      let byte = document[position]
      if byte == 0x22 {
        let end = Self.stringEnd(document, position)
        let isHole = !Self.isName(document, end) && !fixed.contains(position) && !fixed.contains(position + 1)
        guard holes.count < JSONTemplate.maximumHoleCount else { return nil }
        shape.append(byte)
        if isHole {
          holes.append(position + 1)
          shape.append(.string)
        } else {
          for index in position + 1..<end { shape.append(document[index]) }
        }
        shape.append(byte)
        position = end + 1
      } else if byte == 0x2D || (0x30...0x39).contains(byte), !fixed.contains(position) {
        holes.append(position)
        shape.append(.number)
        while position < document.count, Self.isOfNumber(document[position]) { position += 1 }
      } else if byte.isJSONWhitespace, position + 1 < document.count, document[position + 1].isJSONWhitespace {
        // Padding, whose length changes from document to document.
        holes.append(position)
        shape.append(.whitespace)
        while position < document.count, document[position].isJSONWhitespace { position += 1 }
      } else {
        shape.append(byte)
        position += 1
      }
    }
    guard shape.fitsMatcher else { return nil }

    var planned: [PlannedDelta] = []
    for delta in pending {
      func hole(_ place: TextPlace) -> Int? {
        place == .nowhere ? -1 : holes.firstIndex(of: place.range.lowerBound)
      }
      guard let text = hole(delta.text), let identifier = hole(delta.identifier), let name = hole(delta.name) else {
        return nil
      }
      let index = delta.index == nil ? -1 : holes.firstIndex(of: delta.indexStart)
      guard let index else { return nil }
      planned.append(
        PlannedDelta(
          kind: delta.kind, index: index, text: text,
          identifier: identifier, name: name))
    }
    // A number that was none of a block's in this document could be one in the next.
    guard pending.allSatisfy({ $0.index != nil || $0.indexStart < 0 }) else { return nil }
    self.shape = shape
    plan = Plan(deltas: planned, isRecognised: isRecognised)
    if planned.count == 1, let first = planned.first, first.identifier < 0, first.name < 0 { plan.only = first }
  }

  /// The place of the quotation mark that ends the string which begins at `start`.
  private static func stringEnd(_ document: Span<UInt8>, _ start: Int) -> Int {
    var position = start + 1
    while document[position] != 0x22 { position += document[position] == 0x5C ? 2 : 1 }
    return position
  }

  /// Whether the string that ends at `end` is the name of a member.
  private static func isName(_ document: Span<UInt8>, _ end: Int) -> Bool {
    let position = document.firstNonWhitespace(from: end + 1)
    return position < document.count && document[position] == 0x3A
  }

  private static func isOfNumber(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || byte == 0x2B || byte == 0x2D || byte == 0x2E || byte | 0x20 == 0x65
  }
}
