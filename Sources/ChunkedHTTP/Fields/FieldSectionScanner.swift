internal import ByteKernels

/// Where a field's name and value stand in the bytes of their section.
struct FieldIndex {
  var name: Range<Int>
  var value: Range<Int>
}

/// The deviations from the grammar that a field section may show.
struct FieldSectionRules {
  /// A single LF ends a line (RFC 9112 section 2.2).
  var acceptsLineFeed = false
  /// A line that begins with a blank goes on with the field before it (RFC 9112 section 5.2).
  var acceptsFolding = false
  /// LF CR LF ends a line, as some writers of `aws-chunked` trailers have it.
  var acceptsLineFeedBeforeLineEnd = false
}

/// Reads `*( field-line CRLF ) CRLF` (RFC 9112 sections 2.1 and 5) a piece at a time, and keeps it.
///
/// Every byte is judged when it arrives, so that a mistake is found at the same offset however the bytes are split.
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

  /// The bytes so far; a head's start-line stands before its fields.
  var storage: [UInt8] = []
  /// Where the first byte of the storage stands in the stream.
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

  /// Forgets everything but the memory, and gives back memory that only an unusual section needed.
  mutating func reset() {
    let keepsCapacity = storage.capacity <= 8192
    storage.removeAll(keepingCapacity: keepsCapacity)
    fields.removeAll(keepingCapacity: keepsCapacity)
    state = .lineStart
    lineLength = 0
    isFolded = false
  }

  /// Reads on from `bytes[index]`, which stands at `offset` in the stream, and moves `index` past what it took.
  ///
  /// - Returns: Whether the section is complete: its empty line has been taken.
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

  /// Trims the values; for a section whose empty line never comes.
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
      // OWS around the value is no part of it.
      while !value.isEmpty, HTTPGrammar.isBlank(storage[value.lowerBound]) { value = value.dropFirst() }
      while !value.isEmpty, HTTPGrammar.isBlank(storage[value.upperBound &- 1]) { value = value.dropLast() }
      fields[number].value = value
    }
  }

  /// Replaces each fold in a value, `OWS CRLF RWS`, by one SP, in place; returns where the value stands now.
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
