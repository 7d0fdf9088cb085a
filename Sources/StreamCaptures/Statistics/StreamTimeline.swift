internal import ByteKernels
package import TextDeltas

/// When and where in a stream its heads and deltas came, its stalls and the beginning of its text, in bounded memory.
@available(StreamingCodec 1.0, *)
package struct StreamTimeline: Sendable {
  /// How much of a stream is kept.
  package struct Limits: Hashable, Sendable {
    /// The most runs of deltas of a kind; at least 2 are kept.
    package var runCount = 2_000
    /// The most bytes of text.
    package var textLength = 256 << 10
    /// The most deltas whose texts are kept.
    package var textCount = 65_536

    package init() {}
  }

  /// The end of a head or prelude.
  package struct Mark: Hashable, Sendable {
    /// The head in a few words, such as `200 OK`.
    package var name: String
    /// The position after it.
    package var position: StreamPosition
  }

  /// The deltas of one kind.
  package struct Lane: Hashable, Sendable {
    /// The kind.
    package var kind: DeltaKind
    /// Where they are.
    package var track: DeltaTrack
  }

  /// A time between two tokens, in microseconds since the request.
  package struct Gap: Hashable, Sendable {
    /// When the token before it came.
    package var start: UInt64
    /// When the token after it came.
    package var end: UInt64
    /// How long it is.
    package var length: UInt64 { end - start }
  }

  /// The text of a delta: of a token, or the name of the tool that is called.
  package struct Piece: Hashable, Sendable {
    /// The kind of the delta.
    package var kind: DeltaKind
    /// The number of its content block; nil if the stream does not number them.
    package var index: Int?
    /// The position after it.
    package var position: StreamPosition
    /// The text.
    package var text: String
  }

  /// The most marks.
  private static let maximumMarks = 64
  /// The most scalars of the name of a mark.
  private static let longestName = 64
  /// The most gaps.
  private static let maximumGaps = 64
  /// The least gap that can be a stall: 100 ms.
  private static let leastStall: UInt64 = 100_000
  /// The least gap that is a stall in any stream: 1 s.
  private static let certainStall: UInt64 = 1_000_000

  private let limits: Limits
  /// The heads and preludes, the first of them if there are many.
  package private(set) var marks: [Mark] = []
  /// The deltas by kind, in the order in which the first of each came.
  package private(set) var lanes: [Lane] = []
  /// The text as it grew, from the beginning.
  package private(set) var pieces: [Piece] = []
  /// How many bytes of text are not in ``pieces``.
  package private(set) var omittedTextLength: UInt64 = 0
  /// Where the stream is at fault; nil if it is intact.
  package var fault: StreamPosition?
  /// Where it ends.
  package var end = StreamPosition(offset: 0, delay: nil)
  private var textLength = 0
  /// The longest gaps, in order.
  private var longestGaps: [Gap] = []
  /// The gaps between tokens that did not come together.
  private var gaps = Distribution()

  package init(limits: Limits) { self.limits = limits }

  // MARK: Stalls

  /// The least length of a stall, in microseconds.
  ///
  /// A stall is a gap between two tokens of one second, or of ten times the median of the gaps between tokens that did
  /// not come together, if that is less than a second and not less than 100 ms.
  package var stallThreshold: UInt64 {
    min(Self.certainStall, max(Self.leastStall, gaps.quantile(0.5).multipliedReportingOverflow(by: 10).partialValue))
  }

  /// The stalls in order: the longest of them if there are more than 64.
  package var stalls: [Gap] { longestGaps.filter { $0.length >= stallThreshold } }

  /// Adds the time between two tokens.
  mutating func addGap(from start: UInt64, to end: UInt64) {
    guard end > start else { return }
    gaps.add(end - start)
    guard end - start >= Self.leastStall else { return }
    longestGaps.append(Gap(start: start, end: end))
    guard longestGaps.count > Self.maximumGaps,
      let shortest = longestGaps.indices.min(by: { longestGaps[$0].length < longestGaps[$1].length })
    else { return }
    longestGaps.remove(at: shortest)
  }

  // MARK: Elements

  /// Adds a head or prelude.
  mutating func add(mark name: String, at position: StreamPosition) {
    guard marks.count < Self.maximumMarks else { return }
    marks.append(Mark(name: String(name.unicodeScalars.prefix(Self.longestName)), position: position))
  }

  /// Adds a delta.
  mutating func add(_ delta: TextDeltaView, at position: StreamPosition) {
    let place = lanes.firstIndex { $0.kind == delta.kind } ?? lanes.count
    if place == lanes.count {
      lanes.append(Lane(kind: delta.kind, track: DeltaTrack(maximumCount: limits.runCount)))
    }
    lanes[place].track.add(position, size: UInt64(delta.text.count))
    switch delta.kind {
    case .text, .reasoning, .toolInput: addText(delta.text, of: delta, at: position)
    case .toolStart: addText(delta.name, of: delta, at: position)
    default: break
    }
  }

  private mutating func addText(_ text: Span<UInt8>, of delta: TextDeltaView, at position: StreamPosition) {
    guard !text.isEmpty else { return }
    let isFull = pieces.count >= limits.textCount || omittedTextLength > 0
    var kept = isFull ? 0 : min(text.count, limits.textLength - textLength)
    // A character is kept whole or not at all.
    while kept > 0, kept < text.count, text[kept] & 0xC0 == 0x80 { kept -= 1 }
    omittedTextLength += UInt64(text.count - kept)
    guard kept > 0 else { return }
    textLength += kept
    pieces.append(
      Piece(
        kind: delta.kind, index: delta.index, position: position,
        text: String(repairing: text.extracting(first: kept))))
  }
}
