internal import ByteKernels

/// Puts the hex dumps of a trace together, line by line.
@available(StreamingCodec 1.0, *)
struct CurlTraceDumps {
  private static let bytesPerLine: UInt64 = 16
  private static let day: UInt64 = 86_400_000_000

  private var lineNumber: UInt64 = 0
  private var isStarted = false
  private var kind: CurlTracePiece.Kind?
  /// Where in the dump the next line goes on, and where the dump ends.
  private var (position, count): (UInt64, UInt64) = (0, 0)
  private var held: [UInt8] = []
  /// How much of the dump the bytes held come behind.
  private var heldStart: UInt64 = 0
  private var isDelivered = false
  /// The transfer that bytes are received for, by curl's number.
  private var transfer: UInt64?
  private var microseconds: UInt64?

  /// How many bytes of the current dump have not come.
  var missing: UInt64 { count - position }

  /// The piece that is complete.
  var piece: CurlTracePiece? {
    @_lifetime(borrow self)
    get {
      guard isDelivered, let kind else { return nil }
      return CurlTracePiece(kind: kind, bytes: held.span, isFirst: heldStart == 0, microseconds: microseconds)
    }
  }

  /// Forgets the piece that was delivered.
  mutating func dropDelivered() {
    guard isDelivered else { return }
    isDelivered = false
    heldStart += UInt64(held.count)
    held.removeAll(keepingCapacity: true)
  }

  /// Takes a line, without its end.
  ///
  /// - Returns: Whether a piece is complete.
  mutating func take(_ line: Span<UInt8>, at offset: UInt64) throws(CurlTraceError) -> Bool {
    lineNumber += 1
    if position < count { return try takeDump(line, at: offset) }
    guard let begin = CurlTraceLine(line) else {
      // What curl tells may have lines of its own.
      guard isStarted else { throw .invalidLine(offset: offset, line: lineNumber) }
      return false
    }
    isStarted = true
    note(begin.microseconds)
    guard case .dump(let dump, let count) = begin.content else { return false }
    kind = nil
    if case .bytes(let kind) = dump {
      try note(begin.transfer, of: kind, at: offset)
      self.kind = kind
    }
    (position, self.count, heldStart) = (0, count, 0)
    return false
  }

  /// Says that there are no more lines.
  func finish(at offset: UInt64) throws(CurlTraceError) {
    if missing > 0 { throw .incomplete(offset: offset, line: lineNumber, missing: missing) }
  }

  /// Takes a line of the dump: position, up to sixteen bytes in hex, and the same as text.
  private mutating func takeDump(_ line: Span<UInt8>, at offset: UInt64) throws(CurlTraceError) -> Bool {
    var digits = 0
    var found: UInt64 = 0
    while digits < line.count, digits < 16, let digit = line[digits].hexadecimalDigit {
      found = found << 4 | UInt64(digit)
      digits += 1
    }
    // At least four digits, a colon, a blank.
    guard digits >= 4, line.count >= digits + 2, line[digits] == 0x3A, line[digits + 1] == 0x20 else {
      throw .invalidLine(offset: offset, line: lineNumber)
    }
    let lineBytes = Int(min(Self.bytesPerLine, missing))
    let before = held.count
    guard appendBytes(line.extracting((digits + 2)...), count: lineBytes) else {
      held.removeSubrange(before...)
      // A dump of text has nothing but text behind the position.
      guard position == 0 else { throw .invalidLine(offset: offset, line: lineNumber) }
      throw .asciiTrace(offset: offset, line: lineNumber)
    }
    guard found == position else {
      held.removeSubrange(before...)
      throw .wrongPosition(offset: offset, line: lineNumber, expected: position, found: found)
    }
    position += UInt64(lineBytes)
    if kind == nil { held.removeAll(keepingCapacity: true) }
    isDelivered = kind != nil && (missing == 0 || held.count == CurlTraceDecoder.longestPiece)
    return isDelivered
  }

  /// Appends the bytes that stand in `columns` as pairs of digits with a blank behind each.
  private mutating func appendBytes(_ columns: Span<UInt8>, count: Int) -> Bool {
    guard columns.count >= 3 * count else { return false }
    for number in 0..<count {
      guard let high = columns[3 * number].hexadecimalDigit, let low = columns[3 * number + 1].hexadecimalDigit,
        columns[3 * number + 2] == 0x20
      else { return false }
      held.append(high << 4 | low)
    }
    return true
  }

  /// Notes the time of day; it has passed midnight where it lies more than half a day before the last.
  private mutating func note(_ timeOfDay: UInt64?) {
    guard let timeOfDay else { return }
    guard let last = microseconds else {
      microseconds = timeOfDay
      return
    }
    var time = last - last % Self.day + timeOfDay
    if time + Self.day / 2 < last { time += Self.day }
    // A clock that was set back a little stands still until the trace has caught up.
    microseconds = max(time, last)
  }

  private mutating func note(
    _ transfer: UInt64?, of kind: CurlTracePiece.Kind, at offset: UInt64
  ) throws(CurlTraceError) {
    guard let transfer, kind == .receivedHeader || kind == .receivedData else { return }
    if let first = self.transfer, first != transfer {
      throw .severalTransfers(offset: offset, line: lineNumber, first: first, other: transfer)
    }
    self.transfer = transfer
  }
}

extension UInt8 {
  /// The value of an ASCII hexadecimal digit, or nil.
  var hexadecimalDigit: UInt8? {
    switch self {
    case 0x30...0x39: self - 0x30
    case 0x41...0x46: self - 0x37
    case 0x61...0x66: self - 0x57
    default: nil
    }
  }
}
