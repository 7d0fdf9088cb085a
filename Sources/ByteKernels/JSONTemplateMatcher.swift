public import CByteKernels

/// Keeps the shapes of a few JSON texts, and finds which of them another text has.
///
/// Its memory, about eight kilobytes, is taken when the first shape is kept, and is its own: matching touches no
/// reference count.
@safe
@usableFromInline
package struct JSONTemplateMatcher: ~Copyable {
  // INVARIANT: nil, or initialised memory that nothing else refers to.
  @usableFromInline
  var templates: UnsafeMutablePointer<cbk_json_templates>?
  private var nextReplaced = 0

  package init() { unsafe templates = nil }

  deinit {
    // SAFETY: the memory was allocated by `keep`, and by the invariant nothing refers to it any more.
    unsafe templates?.deallocate()
  }

  /// How many shapes are kept at most.
  package static var capacity: Int { Int(CBK_JSON_TEMPLATES) }

  /// Keeps a shape, in the place of the oldest where there is no room.
  ///
  /// - Precondition: The template is keepable.
  /// - Returns: Its number, below ``capacity``.
  package mutating func keep(_ template: JSONTemplate, root: Int) -> Int {
    precondition(template.isKeepable)
    var kept = cbk_json_template()
    kept.root = Int32(clamping: root)
    // SAFETY: both are fixed arrays of trivial elements, which have room: a keepable template has at most so many.
    unsafe withUnsafeMutableBytes(of: &kept.literals) { unsafe $0.copyBytes(from: template.literals) }
    unsafe withUnsafeMutableBytes(of: &kept.parts) { bytes in
      let parts = unsafe bytes.bindMemory(to: cbk_json_part.self)
      for (index, part) in template.parts.enumerated() {
        let hole =
          switch part.hole {
          case .string: CBK_JSON_STRING
          case .number: CBK_JSON_NUMBER
          case .whitespace: CBK_JSON_SPACE
          }
        unsafe parts[index] = cbk_json_part(literal_end: UInt32(part.literalEnd), hole: hole)
      }
      unsafe parts[template.parts.count] = cbk_json_part(
        literal_end: UInt32(template.literals.count), hole: CBK_JSON_END)
    }
    let memory: UnsafeMutablePointer<cbk_json_templates>
    if let present = unsafe templates {
      unsafe memory = present
    } else {
      unsafe memory = .allocate(capacity: 1)
      unsafe memory.initialize(to: cbk_json_templates())
      unsafe templates = memory
    }
    let index: Int
    if unsafe memory.pointee.count < CBK_JSON_TEMPLATES {
      index = unsafe Int(memory.pointee.count)
      unsafe memory.pointee.count += 1
    } else {
      index = nextReplaced
      nextReplaced = (nextReplaced + 1) % Self.capacity
    }
    unsafe memory.pointee.last = Int32(index)
    // SAFETY: the index is below the count of the templates.
    unsafe withUnsafeMutableBytes(of: &memory.pointee.templates) { bytes in
      unsafe bytes.bindMemory(to: cbk_json_template.self)[index] = kept
    }
    return index
  }
}

@available(StreamingCodec 1.0, *)
extension JSONTemplateMatcher {
  /// The number of the shape that `text` has, to the last byte, and that makes it JSON; -1 where none is known.
  ///
  /// -1 says nothing of the text: for one thing, the holes take no surrogates that stand alone.
  @inlinable
  package mutating func match(_ text: Span<UInt8>, root: Int) -> Int {
    guard let templates = unsafe templates else { return -1 }
    // SAFETY: the kernel reads `count` bytes of the text and keeps no pointer; the templates are the matcher's own.
    return unsafe text.withUnsafeBufferPointer { text in
      guard let start = text.baseAddress else { return -1 }
      return unsafe Int(cbk_json_match(templates, Int32(truncatingIfNeeded: root), start, text.count))
    }
  }

  /// What fills a hole of the text that matched last.
  ///
  /// - Precondition: 0 ≤ `hole` < 16. A hole that the shape does not have gives something within some earlier text.
  @inlinable
  package func hole(_ hole: Int) -> (range: Range<Int>, hasEscapes: Bool, number: Int32) {
    precondition(hole >= 0 && hole < Int(CBK_JSON_HOLES))
    guard let templates = unsafe templates else { return (0..<0, false, -1) }
    // SAFETY: the matches are a fixed array of `CBK_JSON_HOLES` trivial elements.
    let match = unsafe withUnsafePointer(to: &templates.pointee.matches) { matches in
      unsafe UnsafeRawPointer(matches).assumingMemoryBound(to: cbk_json_hole_match.self)[hole]
    }
    return (match.start..<match.end, match.has_escapes, match.number)
  }
}

@available(StreamingCodec 1.0, *)
extension Array where Element == UInt8 {
  /// Appends what the inside of a JSON string stands for.
  ///
  /// - Precondition: A matcher has found its escapes to be sound; others give wrong bytes.
  package mutating func append(unescaping text: Span<UInt8>) {
    append(addingCapacity: text.count) { (free: inout OutputSpan<UInt8>) in
      // SAFETY: the kernel reads `count` bytes and writes at most as many, for which there is room behind the
      // initialised ones; it keeps no pointer.
      unsafe free.withUnsafeMutableBufferPointer { buffer, initialized in
        unsafe text.withUnsafeBufferPointer { source in
          guard let from = source.baseAddress, let to = buffer.baseAddress else { return }
          initialized += unsafe cbk_json_unescape(from, source.count, to + initialized)
        }
      }
    }
  }
}
