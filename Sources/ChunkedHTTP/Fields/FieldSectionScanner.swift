internal import ByteKernels

/// The places of a field's name and value in the bytes of their section.
struct FieldIndex {
  var name: Range<Int>
  var value: Range<Int>
}

/// The accepted deviations from the grammar of a field section.
struct FieldSectionRules {
  /// A single LF ends a line (RFC 9112 section 2.2).
  var acceptsLineFeed = false
  /// A line that begins with a blank continues the field before it (RFC 9112 section 5.2).
  var acceptsFolding = false
  /// LF CR LF ends a line, as some writers of `aws-chunked` trailers send it.
  var acceptsLineFeedBeforeLineEnd = false
}

/// Reads and stores `*( field-line CRLF ) CRLF` (RFC 9112 sections 2.1 and 5) in pieces.
///
/// Every byte is checked when it arrives, so that errors do not depend on the split into reads.
@available(StreamingCodec 1.0, *)
struct FieldSectionScanner {
  private enum State: UInt8 {
    case lineStart
    case name
    case value
    case carriageReturnAfterLineFeed
    case lineFeed
    case lastLineFeed
  }

  /// The bytes so far, including the start-line of a head.
  var storage: [UInt8] = []
  /// The offset of the first byte of the storage.
  var startOffset: UInt64 = 0
  /// The fields so far; their values are trimmed when the section is complete.
  private(set) var fields: [FieldIndex] = []
  private var state = State.lineStart
  private var lineLength = 0
  private var isFolded = false

  /// The section so far.
  var section: HTTPFieldSection {
    @_lifetime(borrow self)
    get { HTTPFieldSection(storage.span, index: fields.span, startingAt: startOffset) }
  }

  /// Whether the next byte begins a line.
  var isAtLineStart: Bool { state == .lineStart }

  /// Empties the scanner for reuse, and releases memory that only an unusual section needs.
  mutating func reset() {
    let keepsCapacity = storage.capacity <= 8192
    storage.removeAll(keepingCapacity: keepsCapacity)
    fields.removeAll(keepingCapacity: keepsCapacity)
    state = .lineStart
    lineLength = 0
    isFolded = false
  }

  /// Continues at `bytes[index]`, which has the offset `offset`, and advances `index` past the consumed bytes.
  ///
  /// - Returns: Whether the section is complete, including its empty line.
  mutating func scan(
    _ bytes: Span<UInt8>, from index: inout Int, at offset: UInt64, rules: FieldSectionRules, limits: HTTPFieldLimits
  ) throws(HTTPFieldError) -> Bool {
    let start = index
    if storage.isEmpty { startOffset = offset }
    let base = storage.count &- start
    let room = max(limits.maximumSectionLength &- storage.count, 0)
    let end = bytes.count &- start <= room ? bytes.count : start &+ room
    func position(_ index: Int) -> UInt64 { offset &+ UInt64(index &- start) }

    while index < end {
      let byte = bytes[index]
      switch state {
      case .lineStart:
        if byte == HTTPGrammar.carriageReturn {
          state = .lastLineFeed
          index &+= 1
        } else if byte == HTTPGrammar.lineFeed {
          guard rules.acceptsLineFeed else { throw .invalidLineEnd(offset: position(index), byte: byte) }
          index &+= 1
          complete(bytes.extracting(start..<index))
          return true
        } else if HTTPGrammar.isBlank(byte) {
          guard rules.acceptsFolding, let last = fields.popLast() else { throw .foldedLine(offset: position(index)) }
          fields.append(FieldIndex(name: last.name, value: last.value.lowerBound..<last.value.lowerBound))
          isFolded = true
          state = .value
        } else {
          guard HTTPGrammar.isTokenByte(byte) else { throw .invalidName(offset: position(index), byte: byte) }
          guard fields.count < limits.maximumCount else {
            throw .tooManyFields(offset: position(index), limit: limits.maximumCount)
          }
          let name = base &+ index
          fields.append(FieldIndex(name: name..<name, value: name..<name))
          state = .name
        }

      case .name:
        let stop = min(HTTPGrammar.endOfToken(in: bytes, from: index), end)
        try lengthenLine(by: stop &- index, at: position(index), limits)
        index = stop
        guard index < end else { break }
        guard bytes[index] == 0x3A else { throw .invalidName(offset: position(index), byte: bytes[index]) }
        try lengthenLine(by: 1, at: position(index), limits)
        let colon = base &+ index
        let last = fields.count &- 1
        fields[last] = FieldIndex(name: fields[last].name.lowerBound..<colon, value: colon &+ 1..<colon &+ 1)
        index &+= 1
        state = .value

      case .value:
        let stop = min(HTTPGrammar.endOfFieldText(in: bytes, from: index), end)
        try lengthenLine(by: stop &- index, at: position(index), limits)
        index = stop
        guard index < end else { break }
        let byte = bytes[index]
        if byte == HTTPGrammar.carriageReturn {
          endValue(at: base &+ index)
          state = .lineFeed
        } else if byte == HTTPGrammar.lineFeed, rules.acceptsLineFeed {
          endValue(at: base &+ index)
          endLine()
        } else if byte == HTTPGrammar.lineFeed, rules.acceptsLineFeedBeforeLineEnd {
          endValue(at: base &+ index)
          state = .carriageReturnAfterLineFeed
        } else if byte == HTTPGrammar.lineFeed {
          throw .invalidLineEnd(offset: position(index), byte: byte)
        } else {
          throw .invalidValue(offset: position(index), byte: byte)
        }
        index &+= 1

      case .carriageReturnAfterLineFeed:
        guard byte == HTTPGrammar.carriageReturn else { throw .invalidLineEnd(offset: position(index), byte: byte) }
        state = .lineFeed
        index &+= 1

      case .lineFeed:
        guard byte == HTTPGrammar.lineFeed else { throw .invalidLineEnd(offset: position(index), byte: byte) }
        endLine()
        index &+= 1

      case .lastLineFeed:
        guard byte == HTTPGrammar.lineFeed else { throw .invalidLineEnd(offset: position(index), byte: byte) }
        index &+= 1
        complete(bytes.extracting(start..<index))
        return true
      }
    }
    guard end == bytes.count else {
      throw .sectionTooLong(offset: position(end), limit: limits.maximumSectionLength)
    }
    storage.append(copying: bytes.extracting(start..<end))
    return false
  }

  /// Completes a section without its empty line.
  mutating func completeWithoutEmptyLine() { trimValues() }

  private mutating func lengthenLine(
    by count: Int, at offset: UInt64, _ limits: HTTPFieldLimits
  ) throws(HTTPFieldError) {
    let room = max(limits.maximumLineLength &- lineLength, 0)
    guard count <= room else { throw .lineTooLong(offset: offset &+ UInt64(room), limit: limits.maximumLineLength) }
    lineLength &+= count
  }

  private mutating func endLine() {
    lineLength = 0
    state = .lineStart
  }

  private mutating func endValue(at position: Int) {
    let last = fields.count &- 1
    fields[last].value = fields[last].value.lowerBound..<position
  }

  private mutating func complete(_ rest: Span<UInt8>) {
    storage.append(copying: rest)
    trimValues()
  }

  private mutating func trimValues() {
    for number in fields.indices {
      var value = fields[number].value
      if isFolded { value = unfold(value) }
      // Optional white space around a value does not belong to it.
      while !value.isEmpty, HTTPGrammar.isBlank(storage[value.lowerBound]) { value = value.dropFirst() }
      while !value.isEmpty, HTTPGrammar.isBlank(storage[value.upperBound &- 1]) { value = value.dropLast() }
      fields[number].value = value
    }
  }

  /// Replaces each fold in a value, `OWS CRLF RWS`, by one SP in place, and returns the new place of the value.
  private mutating func unfold(_ value: Range<Int>) -> Range<Int> {
    var end = value.lowerBound
    var index = value.lowerBound
    while index < value.upperBound {
      let byte = storage[index]
      index &+= 1
      guard byte == HTTPGrammar.carriageReturn || byte == HTTPGrammar.lineFeed else {
        storage[end] = byte
        end &+= 1
        continue
      }
      while end > value.lowerBound, HTTPGrammar.isBlank(storage[end &- 1]) { end &-= 1 }
      while index < value.upperBound, storage[index] == HTTPGrammar.lineFeed || HTTPGrammar.isBlank(storage[index]) {
        index &+= 1
      }
      storage[end] = 0x20
      end &+= 1
    }
    return value.lowerBound..<end
  }
}
