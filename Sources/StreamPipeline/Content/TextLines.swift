internal import ByteKernels

/// Cuts text into lines, and very long lines into pieces, so that the pieces do not depend on the reads.
@available(StreamingCodec 1.0, *)
struct TextPieceDecoder: ~Copyable {
  /// The longest piece of a line, in bytes.
  private static let longestPiece = 64 << 10

  private var held: [UInt8] = []
  /// How much of what is held has been handed out.
  private var handedOut = 0
  /// Where the next piece begins.
  private(set) var position: UInt64 = 0

  /// The next piece, or nil when more bytes are needed.
  @_lifetime(&self, copy input)
  mutating func next(_ input: inout Span<UInt8>) -> Span<UInt8>? {
    dropHandedOut()
    while !input.isEmpty {
      let room = Self.longestPiece - held.count
      let within = input.extracting(first: min(room, input.count))
      var count = 0
      while count < within.count, within[count] != 0x0A { count += 1 }
      if count < within.count {
        held.append(copying: input.extracting(first: count + 1))
        input = input.extracting((count + 1)...)
        return piece(held.count)
      }
      held.append(copying: within)
      input = input.extracting(within.count...)
      if held.count >= Self.longestPiece {
        // Not within a scalar, of which three bytes may have come.
        let whole = held.span.wellFormedUTF8PrefixCount
        return piece(held.count - whole <= 3 && whole > 0 ? whole : held.count)
      }
    }
    return nil
  }

  /// The last piece, which no line feed ends.
  @_lifetime(&self)
  mutating func finish() -> Span<UInt8>? {
    dropHandedOut()
    return held.isEmpty ? nil : piece(held.count)
  }

  private mutating func dropHandedOut() {
    held.removeFirst(handedOut)
    handedOut = 0
  }

  @_lifetime(&self)
  private mutating func piece(_ count: Int) -> Span<UInt8> {
    handedOut = count
    position += UInt64(count)
    return held.span.extracting(first: count)
  }
}

/// The lines of a text, each held until it has been read.
@available(StreamingCodec 1.0, *)
struct TextLines: ~Copyable {
  private var pieces = TextPieceDecoder()
  /// The line at hand, or a piece of one that is very long.
  private(set) var line: [UInt8] = []
  /// How much of it has been read.
  var start = 0

  /// Goes on to the next line, once this one has been read; false when more bytes are needed.
  @_lifetime(input: copy input)
  mutating func advance(_ input: inout Span<UInt8>) -> Bool {
    guard let next = Self.next(&pieces, &input) else { return false }
    (line, start) = (next, 0)
    return true
  }

  /// Goes on to the last line, which no line feed ends, if there is one and this one has been read.
  mutating func finish() {
    guard start == line.count, let last = Self.last(&pieces) else { return }
    (line, start) = (last, 0)
  }

  @_lifetime(input: copy input)
  private static func next(_ pieces: inout TextPieceDecoder, _ input: inout Span<UInt8>) -> [UInt8]? {
    guard let piece = pieces.next(&input) else { return nil }
    return Array(copying: piece)
  }

  private static func last(_ pieces: inout TextPieceDecoder) -> [UInt8]? {
    guard let piece = pieces.finish() else { return nil }
    return Array(copying: piece)
  }
}
