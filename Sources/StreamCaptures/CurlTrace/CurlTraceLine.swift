internal import ByteKernels

/// A line of a trace that begins a remark or a hex dump.
@available(StreamingCodec 1.0, *)
struct CurlTraceLine {
  /// The part that the line begins.
  enum Content: Equatable {
    /// A remark, which may continue on further lines.
    case information(Remark?)
    /// A hex dump of a number of bytes.
    case dump(Dump, count: UInt64)
  }

  /// A remark that says how a transfer goes on.
  enum Remark: Equatable {
    /// The transfer has ended.
    case end
    /// The connection was dead, and the request is sent again.
    case reconnection
  }

  /// The bytes that a hex dump shows.
  enum Dump: Equatable {
    case bytes(CurlTracePiece.Kind)
    /// TLS records, which are ignored.
    case encrypted
  }

  /// The time of day in microseconds; nil if the line has none.
  var microseconds: UInt64?
  /// curl's number of the transfer; nil if the line has none.
  var transfer: UInt64?
  var content: Content

  /// The texts after time and numbers, and the dumps they begin.
  private static let markers: [(text: String, dump: Dump)] = [
    ("=> Send header, ", .bytes(.sentHeader)), ("=> Send data, ", .bytes(.sentData)),
    ("<= Recv header, ", .bytes(.receivedHeader)), ("<= Recv data, ", .bytes(.receivedData)),
    ("=> Send SSL data, ", .encrypted), ("<= Recv SSL data, ", .encrypted),
  ]

  /// Reads `[HH:MM:SS.ffffff ][[transfer-connection] ]marker`; nil for a line that begins nothing.
  init?(_ line: Span<UInt8>) {
    var reader = LineReader(line)
    microseconds = reader.timeOfDay()
    transfer = reader.transfer()
    // Newer versions write an asterisk instead of `== Info:`.
    if reader.take("== Info:") || reader.take("* ") {
      content = .information(Remark(reader.text))
      return
    }
    for marker in Self.markers where reader.take(marker.text) {
      guard let count = reader.byteCount() else { return nil }
      content = .dump(marker.dump, count: count)
      return
    }
    return nil
  }
}

extension CurlTraceLine.Remark {
  /// Finds the remark in curl's words; nil if they say nothing about the transfer.
  init?(_ text: String) {
    if text.contains("left intact") || text.contains("losing connection") {
      self = .end
    } else if text.contains("retrying a fresh connect") {
      self = .reconnection
    } else {
      return nil
    }
  }
}

/// Reads the parts of a line from its front.
///
/// A part that does not match is not removed.
@available(StreamingCodec 1.0, *)
private struct LineReader: ~Escapable {
  private var rest: Span<UInt8>

  @_lifetime(copy line)
  init(_ line: Span<UInt8>) { rest = line }

  /// The beginning of the rest of the line.
  var text: String { String(repairing: rest.extracting(first: min(rest.count, 120))) }

  @_lifetime(self: copy self)
  mutating func take(_ text: String) -> Bool {
    guard rest.starts(with: text) else { return false }
    rest = rest.extracting(text.utf8.count...)
    return true
  }

  /// Reads `HH:MM:SS.ffffff` and a space, in microseconds.
  @_lifetime(self: copy self)
  mutating func timeOfDay() -> UInt64? {
    guard rest.count >= 16, rest[2] == 0x3A, rest[5] == 0x3A, rest[8] == 0x2E, rest[15] == 0x20 else { return nil }
    var parts: [UInt64] = []
    for range in [0..<2, 3..<5, 6..<8, 9..<15] {
      guard let number = Self.decimal(rest.extracting(range)) else { return nil }
      parts.append(number)
    }
    // A second may be a leap second.
    guard parts[0] < 24, parts[1] < 60, parts[2] <= 60 else { return nil }
    rest = rest.extracting(16...)
    return ((parts[0] * 60 + parts[1]) * 60 + parts[2]) * 1_000_000 + parts[3]
  }

  /// Reads `[transfer-connection]` and a space, where the connection may be `x`: the number of the transfer.
  @_lifetime(self: copy self)
  mutating func transfer() -> UInt64? {
    guard !rest.isEmpty, rest[0] == UInt8(ascii: "[") else { return nil }
    var dash = 1
    while dash < rest.count, rest[dash] != UInt8(ascii: "-") { dash += 1 }
    var end = dash
    while end < rest.count, rest[end] != UInt8(ascii: "]") { end += 1 }
    guard end + 1 < rest.count, rest[end + 1] == 0x20, let number = Self.decimal(rest.extracting(1..<dash))
    else { return nil }
    let connection = rest.extracting((dash + 1)..<end)
    guard connection.bytesEqual("x") || Self.decimal(connection) != nil else { return nil }
    rest = rest.extracting((end + 2)...)
    return number
  }

  /// Reads `N bytes (0xH)` up to the end of the line; both numbers must be equal.
  mutating func byteCount() -> UInt64? {
    var end = 0
    while end < rest.count, rest[end] != 0x20 { end += 1 }
    guard let count = Self.decimal(rest.extracting(first: end)),
      rest.extracting(end...).bytesEqual(" bytes (0x\(String(count, radix: 16)))")
    else { return nil }
    return count
  }

  /// Reads a number of 1 to 18 digits that fills the span.
  private static func decimal(_ digits: Span<UInt8>) -> UInt64? {
    guard (1...18).contains(digits.count) else { return nil }
    var number: UInt64 = 0
    for index in digits.indices {
      guard (0x30...0x39).contains(digits[index]) else { return nil }
      number = number * 10 + UInt64(digits[index] - 0x30)
    }
    return number
  }
}
