internal import ByteKernels

/// Finds the error that a runtime wrote as text at the end of a body, and passes everything else on.
///
/// Only bytes that may belong to that text are held, up to ``limit``; other bytes are not copied.
@available(StreamingCodec 1.0, *)
struct BodyErrorScanner {
  /// The maximum length of such a text, in bytes.
  ///
  /// Trailers have the same limit.
  static let limit = 16384

  /// Whether to look for the text.
  let isEnabled: Bool
  /// Bytes that may be the beginning of the text.
  private var held: [UInt8] = []
  private var matcher = BodyErrorMatcher()
  /// Held bytes that turned out to be body.
  private var released: [UInt8] = []

  init(isEnabled: Bool) { self.isEnabled = isEnabled }

  /// Returns bytes of the body, or nil if the input has been consumed.
  @inline(__always)
  @_lifetime(&self, copy input)
  mutating func next(_ input: inout Span<UInt8>) -> Span<UInt8>? {
    guard !isEnabled else { return nextChecked(&input) }
    guard !input.isEmpty else { return nil }
    let piece = input
    input = input.extracting(input.count...)
    return piece
  }

  /// Returns held bytes that turned out to be body, or nil.
  ///
  /// Afterwards ``error`` has the error that the body ends in.
  @_lifetime(&self)
  mutating func finish() -> Span<UInt8>? {
    guard !held.isEmpty, !matcher.isComplete else { return nil }
    release(held.count)
    return released.span
  }

  /// The error in the held text, after the stream has ended.
  var error: LambdaFunctionError? {
    guard matcher.isComplete else { return nil }
    let lines = held.split(separator: 0x0D)
    guard lines.count >= 2 else { return nil }
    let type = lines[0].dropFirst(BodyErrorMatcher.typePrefix.count)
    let body = lines[1].dropFirst(1 + BodyErrorMatcher.bodyPrefix.count)
    return LambdaFunctionError(
      source: .body, type: String(decoding: type, as: UTF8.self),
      details: LambdaErrorDetails(String(decoding: body, as: UTF8.self), isBase64Expected: true))
  }

  @inline(never)
  @_lifetime(&self, copy input)
  private mutating func nextChecked(_ input: inout Span<UInt8>) -> Span<UInt8>? {
    released.removeAll(keepingCapacity: true)
    if !held.isEmpty {
      var taken = 0
      while taken < input.count, held.count + taken < Self.limit, matcher.take(input[taken]) { taken += 1 }
      held.append(copying: input.extracting(first: taken))
      input = input.extracting(taken...)
      guard !input.isEmpty else { return nil }
      // The current byte does not continue the text that begins at the first held byte.
      release(firstOtherStart())
      return released.span
    }
    guard !input.isEmpty else { return nil }
    var start = input.firstPossibleStart(from: 0)
    while start < input.count {
      matcher = BodyErrorMatcher()
      var end = start
      while end < input.count, end - start < Self.limit, matcher.take(input[end]) { end += 1 }
      if end == input.count { break }
      start = input.firstPossibleStart(from: start + 1)
    }
    let piece = input.extracting(first: start)
    held.append(copying: input.extracting(start...))
    input = input.extracting(input.count...)
    return piece.isEmpty ? nil : piece
  }

  /// The first offset above 0 in the held bytes at which the text may begin.
  private mutating func firstOtherStart() -> Int {
    for start in 1..<held.count {
      matcher = BodyErrorMatcher()
      if held[start...].allSatisfy({ matcher.take($0) }) { return start }
    }
    return held.count
  }

  /// Releases the first held bytes.
  private mutating func release(_ count: Int) {
    released.append(contentsOf: held[..<count])
    held.removeFirst(count)
    if held.isEmpty { matcher = BodyErrorMatcher() }
  }
}

@available(StreamingCodec 1.0, *)
extension Span where Element == UInt8 {
  /// The offset at or after `start` of the first `L`, which begins the text; `count` if there is none.
  fileprivate func firstPossibleStart(from start: Int) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    var index = start
    while count - index >= 8 {
      // Eight bytes at a time: a byte that equals `L` becomes zero, and the subtraction sets its top bit.
      let word = bigEndianUInt64(at: index) ^ (0x4C &* ones)
      if (word &- ones) & ~word & (0x80 &* ones) != 0 { break }
      index += 8
    }
    while index < count, self[index] != 0x4C { index += 1 }
    return index
  }
}

/// Recognises the text of an error in a body, byte by byte: the two trailer lines with their line ends.
private struct BodyErrorMatcher {
  // Byte literals need no initialisation check, which would run for every byte of some bodies.
  /// `Lambda-Runtime-Function-Error-Type: `, including the space.
  static let typePrefix: [UInt8] = [
    0x4C, 0x61, 0x6D, 0x62, 0x64, 0x61, 0x2D, 0x52, 0x75, 0x6E, 0x74, 0x69, 0x6D, 0x65, 0x2D, 0x46, 0x75, 0x6E, 0x63,
    0x74, 0x69, 0x6F, 0x6E, 0x2D, 0x45, 0x72, 0x72, 0x6F, 0x72, 0x2D, 0x54, 0x79, 0x70, 0x65, 0x3A, 0x20,
  ]
  /// `Lambda-Runtime-Function-Error-Body: `, including the space.
  static let bodyPrefix: [UInt8] = [
    0x4C, 0x61, 0x6D, 0x62, 0x64, 0x61, 0x2D, 0x52, 0x75, 0x6E, 0x74, 0x69, 0x6D, 0x65, 0x2D, 0x46, 0x75, 0x6E, 0x63,
    0x74, 0x69, 0x6F, 0x6E, 0x2D, 0x45, 0x72, 0x72, 0x6F, 0x72, 0x2D, 0x42, 0x6F, 0x64, 0x79, 0x3A, 0x20,
  ]

  private enum Part {
    case typePrefix, type, typeLineFeed, bodyPrefix, body, bodyLineFeed, end
  }

  private var part = Part.typePrefix
  private var count = 0

  /// Whether the text is complete.
  var isComplete: Bool { part == .end }

  /// Returns whether the byte continues the text.
  ///
  /// After false, the matcher must not be used again.
  mutating func take(_ byte: UInt8) -> Bool {
    switch part {
    case .typePrefix: return take(byte, of: Self.typePrefix, then: .type)
    case .type:
      if byte == 0x0D, count > 0 { return enter(.typeLineFeed) }
      count += 1
      return (0x21...0x7E).contains(byte)
    case .typeLineFeed: return byte == 0x0A && enter(.bodyPrefix)
    case .bodyPrefix: return take(byte, of: Self.bodyPrefix, then: .body)
    case .body:
      if byte == 0x0D { return enter(.bodyLineFeed) }
      // The alphabet of base64.
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="): return true
      default: return false
      }
    case .bodyLineFeed: return byte == 0x0A && enter(.end)
    case .end: return false
    }
  }

  private mutating func take(_ byte: UInt8, of text: [UInt8], then next: Part) -> Bool {
    guard byte == text[count] else { return false }
    count += 1
    return count < text.count || enter(next)
  }

  private mutating func enter(_ next: Part) -> Bool {
    part = next
    count = 0
    return true
  }
}
