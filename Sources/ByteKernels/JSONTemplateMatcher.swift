public import CByteKernels

/// Keeps the shapes of a few JSON texts, and finds which of them another text has.
///
/// Its memory is its own, some hundred bytes and those of the shapes: matching touches no reference count.
@safe
@usableFromInline
package struct JSONTemplateMatcher: ~Copyable {
  // INVARIANT: nil, or initialised memory that nothing else refers to; its first `count` templates are too.
  @usableFromInline
  var templates: UnsafeMutablePointer<cbk_json_templates>?
  private var nextReplaced = 0

  package init() { unsafe templates = nil }

  deinit {
    guard let templates = unsafe templates else { return }
    // SAFETY: the memory was allocated by `keep`, and by the invariant nothing refers to it any more.
    unsafe withUnsafeMutableBytes(of: &templates.pointee.templates) { bytes in
      let kept = unsafe bytes.bindMemory(to: UnsafeMutablePointer<cbk_json_template>?.self)
      for index in kept.indices { unsafe UnsafeMutableRawPointer(kept[index])?.deallocate() }
    }
    unsafe templates.deallocate()
  }

  /// How many shapes are kept at most.
  package static var capacity: Int { Int(CBK_JSON_TEMPLATES) }

  /// Keeps a shape, in the place of the oldest where there is no room.
  ///
  /// - Parameters:
  ///   - root: What texts must be besides, to have the shape.
  ///   - wanted: The holes of a string and a number, -1 for none, where nothing else of the texts is wanted.
  /// - Precondition: The template is keepable.
  /// - Returns: Its number, below ``capacity``.
  package mutating func keep(
    _ template: JSONTemplate, root: Int, wanted: (string: Int, number: Int)? = nil
  ) -> Int {
    precondition(template.isKeepable)
    let parts = template.kernelParts
    // Texts of the shape are about as long as the one that it was made of.
    let echo = wanted == nil ? 0 : min(template.size + 16, Int(CBK_JSON_ECHO))
    // SAFETY: the size is that of the parts and literals, which the kernel copies.
    let kept = unsafe UnsafeMutableRawPointer.allocate(
      byteCount: cbk_json_template_size(parts.count, template.literals.count, echo),
      alignment: MemoryLayout<cbk_json_template>.alignment
    ).assumingMemoryBound(to: cbk_json_template.self)
    unsafe cbk_json_template_write(
      kept, Int32(clamping: root), parts, parts.count, template.literals, template.literals.count, echo)
    if let wanted {
      unsafe kept.pointee.is_quick = true
      unsafe kept.pointee.string = Int8(clamping: wanted.string)
      unsafe kept.pointee.number = Int8(clamping: wanted.number)
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
    // SAFETY: the index is below the count of the templates; what stood there is referred to from nowhere else.
    unsafe withUnsafeMutableBytes(of: &memory.pointee.templates) { bytes in
      let places = unsafe bytes.bindMemory(to: UnsafeMutablePointer<cbk_json_template>?.self)
      unsafe UnsafeMutableRawPointer(places[index])?.deallocate()
      unsafe places[index] = kept
    }
    return index
  }
}

extension JSONTemplate {
  /// The parts as the kernel wants them: no literal too long.
  fileprivate var kernelParts: [cbk_json_part] {
    var kernelParts: [cbk_json_part] = []
    func append(_ literalCount: Int, _ hole: cbk_json_hole_kind) {
      var rest = literalCount
      while rest > Int(CBK_JSON_LITERAL) {
        kernelParts.append(
          cbk_json_part(literal_count: UInt8(CBK_JSON_LITERAL), hole: UInt8(CBK_JSON_NOTHING.rawValue)))
        rest -= Int(CBK_JSON_LITERAL)
      }
      kernelParts.append(cbk_json_part(literal_count: UInt8(rest), hole: UInt8(hole.rawValue)))
    }
    var start = 0
    for part in parts {
      switch part.hole {
      case .string: append(part.literalEnd - start, CBK_JSON_STRING)
      case .number: append(part.literalEnd - start, CBK_JSON_NUMBER)
      case .whitespace: append(part.literalEnd - start, CBK_JSON_SPACE)
      }
      start = part.literalEnd
    }
    append(literals.count - start, CBK_JSON_END)
    return kernelParts
  }
}

@available(StreamingCodec 1.0, *)
extension JSONTemplateMatcher {
  /// The number of the shape that `text` has, to the last byte, and that makes it JSON; -1 where none is known.
  ///
  /// -1 says nothing of the text: for one thing, the holes take no surrogates that stand alone.
  ///
  /// - Parameter first: The shape to try first.
  @inlinable @inline(__always)
  package mutating func match(_ text: Span<UInt8>, root: Int, first: Int = 0) -> Int {
    guard let templates = unsafe templates else { return -1 }
    // SAFETY: the kernel reads `count` bytes of the text and keeps no pointer; the templates are the matcher's own.
    return unsafe text.withUnsafeBufferPointer { text in
      guard let start = text.baseAddress else { return -1 }
      return unsafe Int(
        cbk_json_match(
          templates, Int32(truncatingIfNeeded: root), Int32(truncatingIfNeeded: first), start, text.count))
    }
  }

  /// The number of the shape of `text` where no more than a string and a number of it are wanted, which are then ``found``;
  /// else -1.
  ///
  /// - Parameter first: The shape to try first.
  /// - Complexity: Most texts repeat the one of their shape before them but for the string that is wanted; such a text
  ///   takes a third of the time of ``match(_:root:first:)``.
  @inlinable @inline(__always)
  package mutating func matchQuickly(_ text: Span<UInt8>, root: Int, first: Int) -> Int {
    guard let templates = unsafe templates else { return -1 }
    // SAFETY: as above.
    return unsafe text.withUnsafeBufferPointer { text in
      guard let start = text.baseAddress else { return -1 }
      return unsafe Int(
        cbk_json_match_quickly(
          templates, Int32(truncatingIfNeeded: root), Int32(truncatingIfNeeded: first), start, text.count))
    }
  }

  /// ``match(_:root:first:)`` and ``matchQuickly(_:root:first:)`` by the kernel that runs everywhere.
  package mutating func matchPortably(_ text: Span<UInt8>, root: Int, isQuick: Bool = false, first: Int = 0) -> Int {
    guard let templates = unsafe templates else { return -1 }
    // SAFETY: as above.
    return unsafe text.withUnsafeBufferPointer { text in
      guard let start = text.baseAddress else { return -1 }
      let match = unsafe isQuick ? cbk_json_match_quickly_portable : cbk_json_match_portable
      return unsafe Int(
        match(templates, Int32(truncatingIfNeeded: root), Int32(truncatingIfNeeded: first), start, text.count))
    }
  }

  /// What was wanted of the text that was matched quickly last.
  ///
  /// Where a string or number was not wanted, its part is that of some earlier text, or -1.
  @inlinable
  package var found: (range: Range<Int>, hasEscapes: Bool, number: Int32) {
    @inline(__always) get {
      guard let templates = unsafe templates else { return (0..<0, false, -1) }
      let found = unsafe templates.pointee.found
      return (Int(found.start)..<Int(found.end), found.has_escapes, found.number)
    }
  }

  /// What fills a hole of the text that matched last.
  ///
  /// - Precondition: 0 ≤ `hole` < 16. A hole that the shape does not have gives something within some earlier text.
  @inlinable @inline(__always)
  package func hole(_ hole: Int) -> (range: Range<Int>, hasEscapes: Bool, number: Int32) {
    precondition(hole >= 0 && hole < Int(CBK_JSON_HOLES))
    guard let templates = unsafe templates else { return (0..<0, false, -1) }
    // SAFETY: the matches are a fixed array of `CBK_JSON_HOLES` trivial elements.
    let match = unsafe withUnsafePointer(to: &templates.pointee.matches) { matches in
      unsafe UnsafeRawPointer(matches).assumingMemoryBound(to: cbk_json_hole_match.self)[hole]
    }
    return (Int(match.start)..<Int(match.end), match.has_escapes, match.number)
  }
}

@available(StreamingCodec 1.0, *)
extension ByteScratch {
  /// Appends what the inside of a JSON string stands for.
  ///
  /// - Precondition: A matcher has found its escapes to be sound; others give wrong bytes.
  package mutating func append(unescaping text: Span<UInt8>) {
    let free = unsafe room(for: text.count)
    // SAFETY: the kernel reads `count` bytes and writes at most as many, for which there is room; it keeps no pointer.
    let written = unsafe text.withUnsafeBufferPointer { source in
      guard let from = source.baseAddress else { return 0 }
      return unsafe cbk_json_unescape(from, source.count, free)
    }
    noteInitialized(written)
  }
}
