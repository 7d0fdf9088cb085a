public import CByteKernels

/// Finds which of a few templates a JSON text matches.
///
/// The matcher decides which template is tried, replaced, and compared by echo; the kernels only compare bytes. Most texts
/// repeat the previous text of their template except for one string. The matcher remembers that text, and compares the
/// next one with it in a few vector operations: an echo.
///
/// It owns its memory, a few hundred bytes and the templates, so matching touches no reference count.
@safe
@usableFromInline
package struct JSONTemplateMatcher: ~Copyable {
  // INVARIANT: nil, or initialised memory that nothing else refers to. The first `count` places hold templates that
  // `insert` allocated and that nothing else refers to.
  @usableFromInline var memory: UnsafeMutablePointer<cbk_json_matcher>?
  // INVARIANT: a table of constants.
  @usableFromInline let kernels: UnsafePointer<cbk_json_kernels>
  /// The number of templates.
  @usableFromInline private(set) var count = 0
  private var nextReplaced = 0

  /// Creates a matcher without templates.
  ///
  /// - Parameter isPortable: Whether to use the kernels that run on every processor, for tests.
  package init(isPortable: Bool = false) {
    unsafe memory = nil
    unsafe kernels = isPortable ? cbk_json_portable_kernels() : cbk_json_fastest_kernels()
  }

  deinit {
    guard let memory = unsafe memory else { return }
    // SAFETY: by the invariant nothing else refers to the memory or to the templates in its first `count` places.
    for index in 0..<count { unsafe cbk_json_template_at(memory, index).deallocate() }
    unsafe memory.deallocate()
  }

  /// The largest number of templates.
  package static var capacity: Int { Int(CBK_JSON_TEMPLATES) }

  /// Inserts a template, in place of the oldest if there is no room.
  ///
  /// - Parameters:
  ///   - root: A number that a match must name as well.
  ///   - wanted: The holes of a string and a number, -1 for none, if nothing else of the texts is wanted.
  /// - Precondition: The template fits.
  /// - Returns: The number of the template, below ``capacity``.
  package mutating func insert(
    _ template: JSONTemplate, root: Int, wanted: (string: Int, number: Int)? = nil
  ) -> Int {
    precondition(template.fitsMatcher)
    let parts = template.kernelParts
    // The next text is about as long as the one that the template was learned from.
    let echo = wanted == nil ? 0 : min(template.size + 16, Int(CBK_JSON_ECHO))
    // SAFETY: the size is that of the parts and literals, which the kernel copies.
    let inserted = unsafe UnsafeMutableRawPointer.allocate(
      byteCount: cbk_json_template_size(parts.count, template.literals.count, echo),
      alignment: MemoryLayout<cbk_json_template>.alignment
    ).assumingMemoryBound(to: cbk_json_template.self)
    unsafe cbk_json_template_write(
      inserted, parts, parts.count, template.literals, template.literals.count, echo)
    unsafe inserted.pointee.root = Int32(clamping: root)
    if let wanted {
      unsafe inserted.pointee.is_cacheable = true
      unsafe inserted.pointee.string = Int8(clamping: wanted.string)
      unsafe inserted.pointee.number = Int8(clamping: wanted.number)
    }
    let memory = unsafe self.memory ?? allocate()
    let index = count < Self.capacity ? count : nextReplaced
    // SAFETY: the index is below the capacity; by the invariant nothing else refers to the template in an occupied place.
    if index < count {
      unsafe cbk_json_template_at(memory, index).deallocate()
      nextReplaced = (nextReplaced + 1) % Self.capacity
    } else {
      count += 1
    }
    unsafe cbk_json_set_template(memory, index, inserted)
    return index
  }

  private mutating func allocate() -> UnsafeMutablePointer<cbk_json_matcher> {
    let allocated = UnsafeMutablePointer<cbk_json_matcher>.allocate(capacity: 1)
    unsafe allocated.initialize(to: cbk_json_matcher())
    unsafe memory = allocated
    return unsafe allocated
  }
}

extension JSONTemplate {
  /// The parts in the kernels' layout, with long literals divided.
  fileprivate var kernelParts: [cbk_json_part] {
    var kernelParts: [cbk_json_part] = []
    func append(_ literalCount: Int, _ hole: cbk_json_hole_kind) {
      var rest = literalCount
      while rest > Int(CBK_JSON_LITERAL) {
        kernelParts.append(
          cbk_json_part(
            literal_count: UInt8(CBK_JSON_LITERAL), hole: UInt8(CBK_JSON_LITERAL_CONTINUES.rawValue)))
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

// MARK: Matching

@available(StreamingCodec 1.0, *)
extension JSONTemplateMatcher {
  /// Returns the number of the template that matches `text`, which is then sound JSON; -1 if none does.
  ///
  /// A text that does not match may still be JSON. ``hole(_:)`` returns the values of a match.
  ///
  /// - Parameter first: The template to try first.
  /// - Complexity: O(*n*) for each template.
  package mutating func match(_ text: Span<UInt8>, root: Int, first: Int = 0) -> Int {
    guard let memory = unsafe memory, text.count <= Int(Int32.max) else { return -1 }
    // SAFETY: the kernel reads `count` bytes of the text and writes the matcher's own holes; it keeps no pointer.
    return unsafe text.withUnsafeBufferPointer { text in
      guard let start = text.baseAddress, let matches = unsafe kernels.pointee.matches else { return -1 }
      var index = first < count ? first : 0
      for _ in 0..<count {
        if let template = unsafe cbk_json_template_at(memory, index),
          unsafe template.pointee.root == root && matches(template, start, text.count, cbk_json_holes(memory))
        {
          return index
        }
        index = index + 1 == count ? 0 : index + 1
      }
      return -1
    }
  }

  /// Returns the number of the template that matches `text`, if only a string and a number of it are wanted; else -1.
  ///
  /// ``found`` returns the two. Most texts are an echo of the previous text of the template `first`, and take a third of
  /// the time of ``match(_:root:first:)``.
  ///
  /// - Parameter first: The template to try first.
  /// - Complexity: O(*n*) for each template.
  @inlinable @inline(__always)
  package mutating func cachedMatch(_ text: Span<UInt8>, root: Int, first: Int) -> Int {
    if isEcho(text, of: first, root: root) { return first }
    return cachedMatchSlowPath(text, root: root, first: first)
  }

  @usableFromInline @inline(never)
  mutating func cachedMatchSlowPath(_ text: Span<UInt8>, root: Int, first: Int) -> Int {
    guard let memory = unsafe memory else { return -1 }
    for index in 0..<count where index != first && isEcho(text, of: index, root: root) { return index }
    let index = match(text, root: root, first: first)
    // SAFETY: `match` returns the index of a template; its holes are below the hole count.
    guard index >= 0, let template = unsafe cbk_json_template_at(memory, index),
      unsafe template.pointee.is_cacheable
    else { return -1 }
    let string = unsafe Int(template.pointee.string), number = unsafe Int(template.pointee.number)
    if string >= 0 { unsafe memory.pointee.found = cbk_json_hole(memory, string) }
    unsafe memory.pointee.found.number = number < 0 ? -1 : cbk_json_hole(memory, number).number
    remember(text, template: index)
    return index
  }

  /// Whether `text` is an echo of the previous text of a template; ``found`` then returns its string and number.
  @inlinable @inline(__always)
  mutating func isEcho(_ text: Span<UInt8>, of index: Int, root: Int) -> Bool {
    guard index < count, let memory = unsafe memory else { return false }
    // SAFETY: by the invariant the place of an index below `count` holds a template. The kernel reads `count` bytes of the
    // text, writes the matcher's own result, and keeps no pointer.
    return unsafe text.withUnsafeBufferPointer { text in
      guard let start = text.baseAddress, text.count <= Int(Int32.max),
        let template = unsafe cbk_json_template_at(memory, index),
        unsafe template.pointee.root == Int32(truncatingIfNeeded: root), let echoes = unsafe kernels.pointee.echoes,
        unsafe echoes(template, &memory.pointee.padding, start, text.count, &memory.pointee.found)
      else { return false }
      unsafe template.pointee.echo.misses = 0
      unsafe memory.pointee.found.number = template.pointee.echo.number
      return true
    }
  }

  /// Returns the length of a text at the start of `bytes` that is an echo of the previous text of a template; 0 if `bytes` do
  /// not begin with one, or if the previous text ended in padding.
  ///
  /// The text is sound JSON, and ``found`` returns its string and number. The bytes after it are not read.
  ///
  /// - Complexity: O(*n*) in the length of the text.
  @inlinable @inline(__always)
  package mutating func leadingEcho(of bytes: Span<UInt8>, template index: Int, root: Int) -> Int {
    guard index < count, let memory = unsafe memory else { return 0 }
    // SAFETY: by the invariant the place of an index below `count` holds a template. The kernel reads `count` bytes of the
    // span, writes the matcher's own result, and keeps no pointer.
    return unsafe bytes.withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress, bytes.count <= Int(Int32.max),
        let template = unsafe cbk_json_template_at(memory, index),
        unsafe template.pointee.root == Int32(truncatingIfNeeded: root),
        let leadingEcho = unsafe kernels.pointee.leading_echo
      else { return 0 }
      let length = unsafe leadingEcho(template, start, bytes.count, &memory.pointee.found)
      guard length > 0 else { return 0 }
      unsafe template.pointee.echo.misses = 0
      unsafe memory.pointee.found.number = template.pointee.echo.number
      return length
    }
  }

  /// The string and the number of the text that ``cachedMatch(_:root:first:)`` or
  /// ``leadingEcho(of:template:root:)`` matched last.
  ///
  /// A part that was not wanted is unspecified, or -1.
  @inlinable
  package var found: (range: Range<Int>, hasEscapes: Bool, number: Int32) {
    @inline(__always) get {
      guard let memory = unsafe memory else { return (0..<0, false, -1) }
      let found = unsafe memory.pointee.found
      return (Int(found.start)..<Int(found.end), found.has_escapes, found.number)
    }
  }

  /// The value in a hole of the text that ``match(_:root:first:)`` matched last.
  ///
  /// - Precondition: 0 ≤ `hole` < ``JSONTemplate/maximumHoleCount``. For a hole that the template lacks, the result is
  ///   unspecified.
  @inlinable @inline(__always)
  package func hole(_ hole: Int) -> (range: Range<Int>, hasEscapes: Bool, number: Int32) {
    precondition(hole >= 0 && hole < Int(CBK_JSON_HOLES))
    guard let memory = unsafe memory else { return (0..<0, false, -1) }
    let match = unsafe cbk_json_hole(memory, hole)
    return (Int(match.start)..<Int(match.end), match.has_escapes, match.number)
  }

  /// Decodes base64 if `text` is an echo of the previous text of a template, and its string is base64.
  ///
  /// - Returns: Whether the decoded bytes were appended. If not, the text may still be JSON, and its string base64.
  package mutating func decodeEcho(_ text: Span<UInt8>, template index: Int, appendingTo output: inout ByteScratch)
    -> Bool
  {
    guard index < count, let memory = unsafe memory, text.count <= Int(Int32.max) else { return false }
    let free = unsafe output.room(for: text.count / 4 * 3 + Int(CBK_BASE64_SLACK))
    // SAFETY: by the invariant the place of an index below `count` holds a template. The kernel reads `count` bytes of the
    // text, writes to no more than the room, and keeps no pointer.
    let decoded = unsafe text.withUnsafeBufferPointer { text in
      guard let start = text.baseAddress, let template = unsafe cbk_json_template_at(memory, index),
        unsafe template.pointee.string >= 0, let echoes = unsafe kernels.pointee.echoes_base64
      else { return -1 }
      let decoded = unsafe echoes(template, &memory.pointee.padding, start, text.count, free)
      if decoded >= 0 { unsafe template.pointee.echo.misses = 0 }
      return decoded
    }
    guard decoded >= 0 else { return false }
    output.noteInitialized(decoded)
    return true
  }

  // MARK: Echoes

  /// The number of texts in a row that were not an echo, after which only one in ``echoWait`` is remembered.
  private static var maximumEchoMisses: UInt8 { 8 }
  private static var echoWait: UInt8 { 64 }

  /// Remembers a text that has just matched a template, to find echoes of it.
  ///
  /// Texts that differ in more than one string each time are not worth remembering.
  private mutating func remember(_ text: Span<UInt8>, template index: Int) {
    // SAFETY: by the invariant the place of an index below `count` holds a template, whose echo has room for `capacity`
    // bytes. The holes are within the text, because it has just matched.
    guard let memory = unsafe memory, let template = unsafe cbk_json_template_at(memory, index) else { return }
    unsafe template.pointee.echo.head_count = 0
    if unsafe template.pointee.echo.misses < Self.maximumEchoMisses {
      unsafe template.pointee.echo.misses += 1
    } else if unsafe template.pointee.echo.wait > 0 {
      unsafe template.pointee.echo.wait -= 1
      return
    } else {
      unsafe template.pointee.echo.wait = Self.echoWait
    }
    let string = unsafe Int(template.pointee.string), last = unsafe Int(template.pointee.hole_count) - 1
    let hasPadding = unsafe last >= 0 && last != string && template.pointee.ends_with_string && !hole(last).hasEscapes
    let padding = hasPadding ? hole(last).range : text.count..<text.count
    let head = string < 0 ? padding.lowerBound : hole(string).range.lowerBound
    let tail = (string < 0 ? padding.lowerBound : hole(string).range.upperBound)..<padding.lowerBound
    let end = padding.upperBound..<text.count
    guard unsafe head + tail.count + end.count <= Int(template.pointee.echo.capacity),
      let room = unsafe template.pointee.echo.bytes
    else { return }
    unsafe text.extracting(..<head).copyBytes(to: room)
    unsafe text.extracting(tail).copyBytes(to: room + head)
    unsafe text.extracting(end).copyBytes(to: room + head + tail.count)
    unsafe template.pointee.echo.head_count = UInt16(head)
    unsafe template.pointee.echo.tail_count = UInt16(tail.count)
    unsafe template.pointee.echo.end_count = UInt16(end.count)
    unsafe template.pointee.echo.has_padding = hasPadding
    unsafe template.pointee.echo.number = memory.pointee.found.number
    rememberPadding(text.extracting(padding))
  }

  /// Remembers the longest padding of plain ASCII.
  private mutating func rememberPadding(_ padding: Span<UInt8>) {
    guard let memory = unsafe memory, unsafe padding.count > memory.pointee.padding.count,
      padding.count <= MemoryLayout.size(ofValue: cbk_json_padding().bytes),
      padding.jsonStringRun(from: 0) == (padding.count, true)
    else { return }
    // SAFETY: there is room for the bytes.
    unsafe withUnsafeMutableBytes(of: &memory.pointee.padding.bytes) { room in
      if let start = room.baseAddress { unsafe padding.copyBytes(to: start.assumingMemoryBound(to: UInt8.self)) }
    }
    unsafe memory.pointee.padding.count = padding.count
  }
}

@available(StreamingCodec 1.0, *)
extension Span where Element == UInt8 {
  /// Copies the bytes to `destination`, which has room for them.
  fileprivate func copyBytes(to destination: UnsafeMutablePointer<UInt8>) {
    // SAFETY: the caller provides the room, which is not part of this span.
    unsafe withUnsafeBufferPointer { source in
      if let start = source.baseAddress { unsafe destination.update(from: start, count: source.count) }
    }
  }
}

@available(StreamingCodec 1.0, *)
extension ByteScratch {
  /// Appends the decoded content of a JSON string.
  ///
  /// - Precondition: A matcher has found the escapes to be sound; others give unspecified bytes.
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
