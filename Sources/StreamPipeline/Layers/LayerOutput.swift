internal import ByteKernels

/// Bytes held in memory until the next layer has read them.
@available(StreamingCodec 1.0, *)
struct HeldBytes {
  /// Larger buffers are released once they have been read.
  static let keptCapacity = 128 << 10

  private(set) var bytes: [UInt8] = []
  /// The number of bytes that have been read.
  var start = 0

  /// Whether all bytes have been read.
  var isEmpty: Bool { @inline(__always) get { start == bytes.count } }

  /// The number of bytes that have not been read.
  var unreadCount: Int { bytes.count - start }

  /// The bytes that have not been read.
  var rest: Span<UInt8> { @_lifetime(borrow self) get { bytes.span.extracting(start...) } }

  /// The first unread byte that is not white space.
  var firstNonWhitespace: UInt8? {
    rest.extracting(rest.firstNonWhitespace(from: 0)...).first
  }

  /// A copy of the bytes that have not been read.
  var unread: [UInt8] { Array(bytes[start...]) }

  /// Appends a copy of `more`.
  ///
  /// Reuses the memory of bytes that have been read, so nothing may borrow from them any longer.
  mutating func append(copying more: Span<UInt8>) {
    if start > 0, start == bytes.count {
      bytes.removeAll(keepingCapacity: bytes.capacity <= Self.keptCapacity)
      start = 0
    }
    bytes.append(copying: more)
  }
}

/// Receives what a layer carries: in place where it lies in the caller's input, otherwise as a copy.
@available(StreamingCodec 1.0, *)
struct LayerOutput {
  /// Bytes that do not lie in the caller's input.
  var held = HeldBytes()
  /// The number of bytes at the beginning of the caller's input that the layer has passed on, and that nobody has read.
  var lentCount = 0
  /// Where the lent bytes begin in the input that the layer was given.
  private(set) var lentStart = 0
  /// Whether bytes are lent; if not, all are held.
  var lends = false

  /// Whether there are bytes to read.
  var isEmpty: Bool { @inline(__always) get { lentCount == 0 && held.isEmpty } }

  /// Moves the input back to the lent bytes, which the layer has consumed.
  ///
  /// If the layer has consumed more after them, such as a checksum, they are copied instead.
  ///
  /// - Parameters:
  ///   - all: The input that the layer was given.
  ///   - input: What the layer left of it.
  @inline(__always)
  @_lifetime(input: copy all)
  mutating func returnLent(of all: Span<UInt8>, to input: inout Span<UInt8>) {
    guard lentCount > 0 else { return }
    if lentStart &+ lentCount == all.count &- input.count {
      input = all.extracting(lentStart...)
    } else {
      held.append(copying: all.extracting(lentStart..<lentStart &+ lentCount))
      lentCount = 0
    }
  }

  /// Returns the lent bytes, which then count as read.
  ///
  /// - Parameter all: The input that the layer was given.
  @_lifetime(copy all)
  mutating func takeLent(of all: Span<UInt8>) -> Span<UInt8> {
    guard lentCount > 0 else { return all.extracting(first: 0) }
    defer { lentCount = 0 }
    return all.extracting(lentStart..<lentStart + lentCount)
  }

  /// Takes a piece of what the layer carries.
  ///
  /// - Parameters:
  ///   - piece: The piece, not empty.
  ///   - input: The input that the layer was given, whole. If the piece lies in it, the piece is lent.
  @inline(__always)
  mutating func take(_ piece: Span<UInt8>, of input: Span<UInt8>) {
    if lends, let place = input.indices(of: piece) {
      lentStart = place.lowerBound
      lentCount = place.count
    } else {
      held.append(copying: piece)
    }
  }
}
