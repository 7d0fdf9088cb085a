internal import ByteKernels

/// Finds the next place at which an intact message starts, in time linear in the bytes.
///
/// In a hostile stream, every place may look like the start of a message of megabytes, so the search cannot compute a
/// checksum from each place to its announced end. It stores the checksum of everything up to each block boundary. The
/// checksum of any range follows from two of those and less than a block of bytes at each end.
@available(StreamingCodec 1.0, *)
struct FrameSearch: ~Copyable {
  private static let blockSize = 4096

  private let limits: EventStreamLimits
  /// The checksum of all bytes before each block boundary of the window; the first is that of the window's start.
  private var boundaryChecksums: [UInt32] = [0]

  init(limits: EventStreamLimits) { self.limits = limits }

  /// The result of a search.
  enum Result {
    /// An intact message starts here.
    case found(at: Int)
    /// No message starts before this place. More bytes are needed to check the place itself.
    case undecided(at: Int)
  }

  /// Looks for a message in `window` from `start` on.
  ///
  /// - Parameter isLast: Whether no more bytes will come, so that a message cannot extend beyond the end.
  mutating func search(_ window: Span<UInt8>, from start: Int, isLast: Bool) -> Result {
    var position = start
    while window.count - position >= FrameParser.smallestLength {
      if let total = plausibleLength(at: position, in: window) {
        if total <= window.count - position {
          if isIntact(window, at: position, total: total) { return .found(at: position) }
        } else if !isLast {
          return .undecided(at: position)
        }
      }
      position += 1
    }
    return .undecided(at: isLast ? window.count : position)
  }

  /// Forgets the first blocks of the window, up to `position`.
  ///
  /// Returns the number of bytes.
  mutating func dropBlocks(before position: Int) -> Int {
    let blocks = position / Self.blockSize
    guard blocks > 0 else { return 0 }
    // The remaining checksums still start at the same byte, so their differences stay right.
    if blocks < boundaryChecksums.count {
      boundaryChecksums.removeFirst(blocks)
    } else {
      boundaryChecksums = [0]
    }
    return blocks * Self.blockSize
  }

  /// The length of the message at `position` if its prelude is intact and within the limits.
  private func plausibleLength(at position: Int, in window: Span<UInt8>) -> Int? {
    let total = window.bigEndianUInt32(at: position)
    let headersLength = window.bigEndianUInt32(at: position + 4)
    guard total >= UInt32(FrameParser.smallestLength), total <= limits.maximumTotalLength,
      headersLength <= total - UInt32(FrameParser.smallestLength), headersLength <= limits.maximumHeadersLength,
      CRC32.checksum(of: window.extracting(position..<position + 8)) == window.bigEndianUInt32(at: position + 8)
    else { return nil }
    return Int(exactly: total)
  }

  private mutating func isIntact(_ window: Span<UInt8>, at position: Int, total: Int) -> Bool {
    let end = position + total - 4
    let checksum = CRC32.checksum(
      from: checksum(before: position, in: window), to: checksum(before: end, in: window), length: end - position)
    return checksum == window.bigEndianUInt32(at: end)
  }

  /// The checksum of all bytes before `position`.
  private mutating func checksum(before position: Int, in window: Span<UInt8>) -> UInt32 {
    let block = position / Self.blockSize
    while boundaryChecksums.count <= block {
      let last = boundaryChecksums.count - 1
      let bytes = window.extracting(last * Self.blockSize..<(last + 1) * Self.blockSize)
      boundaryChecksums.append(CRC32.checksum(of: bytes, continuing: boundaryChecksums[last]))
    }
    let rest = window.extracting(block * Self.blockSize..<position)
    return CRC32.checksum(of: rest, continuing: boundaryChecksums[block])
  }
}
