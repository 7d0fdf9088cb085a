internal import ByteKernels

/// Splits text into lines, and very long lines into pieces, so that the pieces do not depend on the reads.
@available(StreamingCodec 1.0, *)
struct TextPieceDecoder: ~Copyable {
  /// The maximum length of a piece, in bytes.
  private static let maximumPieceLength = 64 << 10

  private var held: [UInt8] = []
  /// The number of held bytes that have been returned.
  private var returnedCount = 0
  /// The offset of the next piece, in bytes.
  private(set) var position: UInt64 = 0

  /// Returns the next piece, or nil if more bytes are needed.
  @_lifetime(&self, copy input)
  mutating func next(_ input: inout Span<UInt8>) -> Span<UInt8>? {
    dropReturned()
    while !input.isEmpty {
      let room = Self.maximumPieceLength - held.count
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
      if held.count >= Self.maximumPieceLength {
        // Do not split a character: up to three of its bytes may have arrived.
        let whole = held.span.wellFormedUTF8PrefixCount
        return piece(held.count - whole <= 3 && whole > 0 ? whole : held.count)
      }
    }
    return nil
  }

  /// Returns the last piece, which no line feed ends.
  @_lifetime(&self)
  mutating func finish() -> Span<UInt8>? {
    dropReturned()
    return held.isEmpty ? nil : piece(held.count)
  }

  private mutating func dropReturned() {
    held.removeFirst(returnedCount)
    returnedCount = 0
  }

  @_lifetime(&self)
  private mutating func piece(_ count: Int) -> Span<UInt8> {
    returnedCount = count
    position += UInt64(count)
    return held.span.extracting(first: count)
  }
}

/// Holds each line of a text until it has been read.
@available(StreamingCodec 1.0, *)
struct TextLines: ~Copyable {
  private var pieces = TextPieceDecoder()
  /// The current line, or a piece of a very long one.
  private(set) var line: [UInt8] = []
  /// The number of its bytes that have been read.
  var start = 0

  /// Moves to the next line once the current one has been read; false if more bytes are needed.
  @_lifetime(input: copy input)
  mutating func advance(_ input: inout Span<UInt8>) -> Bool {
    guard let next = Self.next(&pieces, &input) else { return false }
    (line, start) = (next, 0)
    return true
  }

  /// Moves to the last line, which no line feed ends, if there is one and the current one has been read.
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
