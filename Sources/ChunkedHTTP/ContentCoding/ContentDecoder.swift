internal import ByteKernels

/// Decodes the `gzip` and `deflate` codings (RFC 1952, 1950, 1951) in pieces.
///
///     var decoder = ContentDecoder(.gzip)
///     while let bytes = try decoder.next(&input) { … }      // at most 32 KiB each
///     try decoder.finish()
///
/// It checks the checksums of header and content, and the length. A gzip stream may have several members.
/// ``ContentCodingLimits`` bounds the output for any input.
@available(StreamingCodec 1.0, *)
public struct ContentDecoder: ~Copyable {
  enum State: UInt8 {
    case start
    case gzipHeader
    case zlibSecondByte
    case data
    case checksum
    case complete
  }

  /// The coding to decode.
  public let coding: HTTPContentCoding
  /// The limits of the output.
  public let limits: ContentCodingLimits
  /// The coded bytes taken so far, plus the offset that the decoder was started at.
  public private(set) var offset: UInt64
  /// The number of decoded bytes delivered.
  public private(set) var decodedOffset: UInt64 = 0

  private var state = State.start
  private let startOffset: UInt64
  private var inflate: Inflate?
  private var output: [UInt8] = []
  private var decodedCount = 0
  /// The end of the 4096 coded bytes to which the ratio applies now.
  private var ratioEnd: UInt64 = Self.ratioStep
  /// Whether the last call filled the output, so that more may follow without input.
  private var mayHoldOutput = false
  private var header = GzipHeader()
  /// Raw data that was read as a zlib header, to be decompressed first.
  private var held: [UInt8] = []
  private var checksum: UInt32 = 0
  private var memberLength: UInt32 = 0
  /// The stored checksum and length, byte by byte.
  private var trailer: UInt64 = 0
  private var trailerCount = 0
  private var format = Format.gzip
  private var failure: ContentCodingError?

  private enum Format { case gzip, zlib, raw }

  private static let ratioStep: UInt64 = 4096
  private static let outputCapacity = 32768

  /// Creates a decoder at the start of coded content.
  ///
  /// - Parameters:
  ///   - coding: The coding. If it is not supported, ``next(_:)`` throws at the first byte.
  ///   - limits: The limits of the output.
  ///   - offset: The offset of the first byte.
  public init(
    _ coding: HTTPContentCoding, limits: ContentCodingLimits = ContentCodingLimits(), startingAt offset: UInt64 = 0
  ) {
    self.coding = coding
    self.limits = limits
    self.offset = offset
    startOffset = offset
  }

  /// Whether the content may end here: after a gzip member, or after zlib or raw data.
  public var isComplete: Bool { state == .complete }

  /// Returns the next decoded bytes, or nil if the input has been consumed.
  ///
  /// The bytes are borrowed from the decoder until its next call. Advances `input` past the consumed bytes.
  ///
  /// - Throws: ``ContentCodingError`` after all content before it has been delivered, and the same error from then on.
  /// - Complexity: O(*n*) in the consumed and delivered bytes.
  @_lifetime(&self)
  @_lifetime(input: copy input)
  public mutating func next(_ input: inout Span<UInt8>) throws(ContentCodingError) -> Span<UInt8>? {
    guard try decodeMore(&input) else { return nil }
    return decoded
  }

  /// Ends the stream.
  ///
  /// - Throws: ``ContentCodingError/incomplete(offset:)`` if the content is not complete. Empty content is complete.
  public mutating func finish() throws(ContentCodingError) {
    if let failure { throw failure }
    guard state == .complete || (state == .start && offset == startOffset) else {
      let error = ContentCodingError.incomplete(offset: offset)
      failure = error
      throw error
    }
  }
}

@available(StreamingCodec 1.0, *)
extension ContentDecoder {
  /// The output of the last ``decodeMore(_:)``.
  var decoded: Span<UInt8> {
    @_lifetime(borrow self)
    get { output.span.extracting(first: decodedCount) }
  }

  /// Continues decoding, and returns whether there is output.
  @_lifetime(input: copy input)
  mutating func decodeMore(_ input: inout Span<UInt8>) throws(ContentCodingError) -> Bool {
    if let failure { throw failure }
    var index = 0
    do throws(ContentCodingError) {
      decodedCount = try decode(input, &index)
    } catch {
      failure = error
      throw error
    }
    input = input.extracting(index..<input.count)
    return decodedCount > 0
  }

  /// Decodes until there is output, and returns its length.
  private mutating func decode(_ input: Span<UInt8>, _ index: inout Int) throws(ContentCodingError) -> Int {
    while true {
      if state == .data {
        let written = try decompress(input, &index)
        if written > 0 { return written }
        if state == .data, index == input.count { return 0 }
        continue
      }
      guard index < input.count else { return 0 }
      try readWrapper(input[index])
      index &+= 1
      offset &+= 1
    }
  }

  /// Reads one byte of a header or trailer.
  private mutating func readWrapper(_ byte: UInt8) throws(ContentCodingError) {
    switch state {
    case .start: try begin(with: byte)
    case .gzipHeader: if try header.read(byte, at: offset) { try beginData(.gzip, checksum: 0) }
    case .zlibSecondByte:
      // RFC 1950: the two bytes are a multiple of 31. HTTP does not use preset dictionaries.
      if (UInt16(held[0]) << 8 | UInt16(byte)) % 31 == 0 {
        guard byte & 0x20 == 0 else { throw .invalidHeader(offset: offset, byte: byte) }
        held.removeAll()
        try beginData(.zlib, checksum: 1)
      } else {
        held.append(byte)
        try beginData(.raw, checksum: 0)
      }
    case .checksum: try readTrailer(byte)
    case .complete:
      guard format == .gzip, byte == 0x1F else { throw .trailingData(offset: offset, byte: byte) }
      state = .start
      try begin(with: byte)
    case .data: break
    }
  }

  private mutating func begin(with byte: UInt8) throws(ContentCodingError) {
    switch coding {
    case .gzip:
      header = GzipHeader()
      state = .gzipHeader
      _ = try header.read(byte, at: offset)
    case .deflate:
      // RFC 1950: method 8 and a window of at most 32 KiB; other bytes begin raw RFC 1951 data.
      held = [byte]
      if byte & 0x0F == 8, byte >> 4 <= 7 { state = .zlibSecondByte } else { try beginData(.raw, checksum: 0) }
    case .unsupported(let name):
      throw .unsupported(offset: offset, name: name)
    }
  }

  private mutating func beginData(_ format: Format, checksum: UInt32) throws(ContentCodingError) {
    self.format = format
    self.checksum = checksum
    memberLength = 0
    trailer = 0
    trailerCount = 0
    state = .data
    if inflate == nil {
      inflate = Inflate()
      guard inflate != nil else { throw .outOfMemory(offset: offset) }
      output = [UInt8](repeating: 0, count: Self.outputCapacity)
    } else {
      inflate?.reset()
    }
  }

  /// Decompresses once.
  ///
  /// At most 4096 coded bytes are decompressed at a time, and all their output is delivered before the next ones, so that
  /// the ratio does not depend on the split into reads.
  private mutating func decompress(_ input: Span<UInt8>, _ index: inout Int) throws(ContentCodingError) -> Int {
    if !held.isEmpty {
      let first = held
      held.removeAll()
      var position = 0
      // These are at most two bytes, whose output cannot exceed a limit.
      return try decompress(first.span, &position, isHeld: true)
    }
    guard index < input.count || mayHoldOutput else { return 0 }
    return try decompress(input, &index, isHeld: false)
  }

  private mutating func decompress(
    _ input: Span<UInt8>, _ index: inout Int, isHeld: Bool
  ) throws(ContentCodingError) -> Int {
    let taken = offset &- startOffset
    if !mayHoldOutput { while ratioEnd <= taken { ratioEnd &+= Self.ratioStep } }
    let available = isHeld ? input.count : min(input.count &- index, Int(truncatingIfNeeded: ratioEnd &- taken))
    let piece = input.extracting(index..<index &+ available)

    let (allowed, overflow) = limits.maximumRatio.multipliedReportingOverflow(by: ratioEnd)
    let (ratioLimit, carry) = allowed.addingReportingOverflow(limits.ratioAllowance)
    let limit = min(overflow || carry ? .max : ratioLimit, limits.maximumDecodedLength)
    let room = limit &- min(limit, decodedOffset)
    // Without room, one more byte shows whether there is more output.
    let capacity = room == 0 ? 1 : Int(truncatingIfNeeded: min(room, UInt64(output.count)))
    guard let result = inflate?.decompress(piece, into: &output, upTo: capacity) else { return 0 }
    guard room > 0 || result.written == 0 else {
      throw limit == limits.maximumDecodedLength
        ? .decodedTooLong(decodedOffset: decodedOffset, limit: limits.maximumDecodedLength)
        : .ratioExceeded(decodedOffset: decodedOffset, limit: limits.maximumRatio)
    }
    mayHoldOutput = result.status == .needsMore && result.written == capacity
    index &+= result.taken
    if !isHeld { offset &+= UInt64(result.taken) }
    if result.written > 0 {
      checksum = checksumAfter(result.written)
      memberLength &+= UInt32(truncatingIfNeeded: result.written)
      decodedOffset &+= UInt64(result.written)
    }
    switch result.status {
    case .needsMore: break
    case .ended: state = format == .raw ? .complete : .checksum
    case .damaged:
      let error = ContentCodingError.invalidData(offset: offset)
      guard result.written > 0 else { throw error }
      // The decoded bytes are delivered first.
      failure = error
    }
    return result.written
  }

  /// The checksum of the content with the first bytes of the output added.
  private func checksumAfter(_ count: Int) -> UInt32 {
    let bytes = output.span.extracting(0..<count)
    return switch format {
    case .gzip: CRC32.checksum(of: bytes, continuing: checksum)
    case .zlib: Adler32.checksum(of: bytes, continuing: checksum)
    case .raw: 0
    }
  }

  /// The checksum of the content, and for gzip its length.
  private mutating func readTrailer(_ byte: UInt8) throws(ContentCodingError) {
    switch format {
    case .zlib:
      trailer = trailer << 8 | UInt64(byte)
      trailerCount &+= 1
      guard trailerCount == 4 else { return }
      try check(UInt32(truncatingIfNeeded: trailer), at: offset &- 3)
    case .gzip, .raw:
      trailer |= UInt64(byte) << UInt64(trailerCount * 8)
      trailerCount &+= 1
      if trailerCount == 4 { try check(UInt32(truncatingIfNeeded: trailer), at: offset &- 3) }
      guard trailerCount == 8 else { return }
      let stored = UInt32(truncatingIfNeeded: trailer >> 32)
      guard stored == memberLength else {
        throw .lengthMismatch(offset: offset &- 3, stored: stored, computed: memberLength)
      }
    }
    state = .complete
  }

  private func check(_ stored: UInt32, at offset: UInt64) throws(ContentCodingError) {
    guard stored == checksum else { throw .checksumMismatch(offset: offset, stored: stored, computed: checksum) }
  }
}
