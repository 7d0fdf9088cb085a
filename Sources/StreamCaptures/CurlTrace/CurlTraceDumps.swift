internal import ByteKernels

/// Assembles the hex dumps of a trace, line by line.
@available(StreamingCodec 1.0, *)
struct CurlTraceDumps {
  private static let bytesPerLine: UInt64 = 16
  private static let day: UInt64 = 86_400_000_000

  private var lineNumber: UInt64 = 0
  private var isStarted = false
  private var kind: CurlTracePiece.Kind?
  /// The position of the next line in the dump, and the length of the dump.
  private var (position, count): (UInt64, UInt64) = (0, 0)
  private var held: [UInt8] = []
  /// The position of the held bytes in the dump.
  private var heldStart: UInt64 = 0
  private var isDelivered = false
  /// curl's number of the transfer that the current dump belongs to.
  private var transfer: UInt64?
  private var microseconds: UInt64?
  /// Remarks of curl since they were last taken, with the transfers they are about.
  private var remarks: [(CurlTraceLine.Remark, transfer: UInt64?)] = []

  /// The offset of the line that begins the current dump, in bytes of the trace.
  private(set) var offset: UInt64 = 0

  /// The number of bytes that the current dump lacks.
  var missing: UInt64 { count - position }

  /// The complete piece, if there is one.
  var piece: CurlTracePiece? {
    @_lifetime(borrow self)
    get {
      guard isDelivered, let kind else { return nil }
      return CurlTracePiece(
        kind: kind, bytes: held.span, isFirst: heldStart == 0, microseconds: microseconds, transfer: transfer)
    }
  }

  /// Removes the piece that was delivered.
  mutating func dropDelivered() {
    guard isDelivered else { return }
    isDelivered = false
    heldStart += UInt64(held.count)
    held.removeAll(keepingCapacity: true)
  }

  /// Removes and returns the remarks that the transfers depend on.
  mutating func takeRemarks() -> [(CurlTraceLine.Remark, transfer: UInt64?)] {
    defer { remarks = [] }
    return remarks
  }

  /// Takes a line, without its end, and returns whether a piece is complete.
  mutating func take(_ line: Span<UInt8>, at offset: UInt64) throws(CurlTraceError) -> Bool {
    lineNumber += 1
    if position < count { return try takeDump(line, at: offset) }
    guard let begin = CurlTraceLine(line) else {
      // A remark of curl may continue on further lines.
      guard isStarted else { throw .invalidLine(offset: offset, line: lineNumber) }
      return false
    }
    isStarted = true
    note(begin.microseconds)
    switch begin.content {
    case .information(nil): break
    case .information(let remark?): remarks.append((remark, begin.transfer))
    case .dump(let dump, let count):
      kind = nil
      self.offset = offset
      transfer = begin.transfer
      if case .bytes(let kind) = dump { self.kind = kind }
      (position, self.count, heldStart) = (0, count, 0)
    }
    return false
  }

  /// Checks that the last dump is complete.
  func finish(at offset: UInt64) throws(CurlTraceError) {
    if missing > 0 { throw .incomplete(offset: offset, line: lineNumber, missing: missing) }
  }

  /// Takes a line of the dump: its position, up to sixteen bytes as digits, and the bytes as text.
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
      // A dump by --trace-ascii has only text after the position.
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

  /// Appends the bytes that `columns` show as pairs of digits, each followed by a space.
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

  /// Takes note of the time of day.
  ///
  /// Midnight has passed if it is more than half a day before the last time.
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
}
