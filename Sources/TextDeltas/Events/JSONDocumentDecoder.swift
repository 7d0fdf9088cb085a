internal import ByteKernels
internal import StrictJSON

/// Splits JSON over any number of lines into documents: the elements of a top-level array, or values one after another.
///
/// It finds where a document ends, and does not check the document itself.
@available(StreamingCodec 1.0, *)
struct JSONDocumentDecoder: ~Copyable {
  private enum State {
    /// Before the first byte that is not white space.
    case start
    /// Before a value; in an array, its end is allowed if no comma precedes.
    case beforeValue(afterComma: Bool)
    /// Within a string, a number or a literal.
    case inScalar
    /// Within an object or array.
    case inContainer
    /// After a value.
    case afterValue
    /// After the end of the array.
    case end
  }

  private let maximumSize: Int
  private var state = State.start
  private var isInArray = false
  private var object = JSONObjectEnd()
  /// The number of bytes of a byte order mark at the start.
  private var markCount = 0
  private var buffer = ByteScratch()
  /// The number of bytes taken.
  private(set) var position: UInt64 = 0
  /// The offset of the document returned last, or of the one that has begun.
  private(set) var offset: UInt64 = 0

  init(maximumSize: Int) { self.maximumSize = maximumSize }

  /// The number of bytes held of an unfinished document; an open array counts as one byte.
  var heldCount: Int {
    switch state {
    case .inScalar, .inContainer: buffer.count
    case .beforeValue, .afterValue: isInArray ? 1 : 0
    case .start, .end: 0
    }
  }

  /// Moves the next document to `document`, and returns whether there is one.
  ///
  /// - Throws: ``TextDeltaError/elementTooLong(offset:limit:)``, or ``TextDeltaError/invalidJSON(offset:reason:)`` for a byte
  ///   between documents.
  /// - Complexity: O(*n*) over the whole stream.
  @_lifetime(input: copy input)
  mutating func next(
    _ input: inout Span<UInt8>, into document: inout ByteScratch
  ) throws(TextDeltaError) -> Bool {
    while !input.isEmpty {
      switch state {
      case .inContainer:
        let end = object.take(input)
        try hold(end ?? input.count, of: &input)
        if end != nil { return finishValue(into: &document) }
      case .inScalar:
        let end = endOfScalar(input)
        try hold(end, of: &input)
        if !input.isEmpty || (buffer.span.first == 0x22 && !object.isInString) { return finishValue(into: &document) }
      case .start, .beforeValue, .afterValue, .end:
        if isMark(input[0]) {
          markCount += 1
          take(1, of: &input)
        } else if input[0].isJSONWhitespace {
          take(1, of: &input)
        } else {
          try takeSeparator(&input)
        }
      }
    }
    return false
  }

  /// Moves the document that only the end of the stream ends to `document`, and returns whether there is one.
  mutating func finish(into document: inout ByteScratch) -> Bool {
    guard case .inScalar = state, !isInArray else { return false }
    return finishValue(into: &document)
  }

  /// Whether a byte continues a byte order mark at the start of the stream.
  private func isMark(_ byte: UInt8) -> Bool {
    markCount < 3 && position == UInt64(markCount) && byte == [0xEF, 0xBB, 0xBF][markCount]
  }

  @_lifetime(input: copy input)
  private mutating func takeSeparator(_ input: inout Span<UInt8>) throws(TextDeltaError) {
    let byte = input[0]
    if markCount == 1 || markCount == 2 { throw .invalidJSON(offset: position, reason: .unexpectedByte(byte)) }
    switch (state, byte) {
    case (.start, 0x5B):
      isInArray = true
      take(1, of: &input)
      state = .beforeValue(afterComma: false)
    case (.afterValue, 0x2C) where isInArray:
      take(1, of: &input)
      state = .beforeValue(afterComma: true)
    case (.afterValue, 0x5D) where isInArray, (.beforeValue(afterComma: false), 0x5D) where isInArray:
      take(1, of: &input)
      state = .end
    case (.end, _): throw .invalidJSON(offset: position, reason: .trailingBytes)
    case (_, 0x2C), (_, 0x5D):
      // They begin no value.
      throw .invalidJSON(offset: position, reason: .unexpectedByte(byte))
    case (.start, _), (.beforeValue, _),
      (.afterValue, _) where !isInArray:
      offset = position
      object = JSONObjectEnd()
      state = byte == 0x7B || byte == 0x5B ? .inContainer : .inScalar
    default: throw .invalidJSON(offset: position, reason: .unexpectedByte(byte))
    }
  }

  /// The offset after a scalar: of a string after its quotation mark, of others before a delimiter.
  private mutating func endOfScalar(_ input: Span<UInt8>) -> Int {
    var index = 0
    let isString = (buffer.span.first ?? input[0]) == 0x22
    while index < input.count {
      let byte = input[index]
      if !isString, byte.isJSONWhitespace || byte == 0x2C || byte == 0x5D { return index }
      _ = object.take(byte)
      index += 1
      if isString, !object.isInString { return index }
    }
    return index
  }

  private mutating func finishValue(into document: inout ByteScratch) -> Bool {
    swap(&buffer, &document)
    buffer.removeAll()
    state = .afterValue
    return true
  }

  @_lifetime(input: copy input)
  private mutating func hold(_ count: Int, of input: inout Span<UInt8>) throws(TextDeltaError) {
    guard buffer.count + count <= maximumSize else { throw .elementTooLong(offset: offset, limit: maximumSize) }
    buffer.append(copying: input.extracting(..<count))
    take(count, of: &input)
  }

  @_lifetime(input: copy input)
  private mutating func take(_ count: Int, of input: inout Span<UInt8>) {
    position += UInt64(count)
    input = input.extracting(count...)
  }
}
