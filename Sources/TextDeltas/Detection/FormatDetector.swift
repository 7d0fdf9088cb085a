internal import ByteKernels
internal import StrictJSON

/// Detects how a stream's bytes are divided, from its first line that is not blank.
@available(StreamingCodec 1.0, *)
struct FormatDetector {
  /// The largest number of bytes held.
  private let maximumSize: Int
  private let maximumDepth: Int
  /// The bytes held: blank lines, then the start of the first other line.
  private var held: [UInt8] = []
  private var blankCount = 0

  init(_ limits: TextDeltaLimits) {
    maximumSize = limits.maximumUndecidedSize
    maximumDepth = limits.maximumDepth
  }

  /// Whether no bytes are held.
  var isEmpty: Bool { held.isEmpty }

  /// The number of bytes held.
  var heldCount: Int { held.count }

  private var line: ArraySlice<UInt8> { held[blankCount...] }

  /// Takes bytes up to the end of the first line, and returns the format once it is known.
  @_lifetime(input: copy input)
  mutating func next(_ input: inout Span<UInt8>) -> StreamFormat? {
    while !input.isEmpty {
      let lineEnd = input.lineEnd(from: 0)
      // A short first line is taken whole. Of a long one a byte more than the limit is taken, so that the sizes of the
      // reads do not matter.
      let room = max(maximumSize - held.count, 0)
      let isBlank = lineEnd == 0 && held.count == blankCount
      let end = isBlank ? 1 : lineEnd <= room ? lineEnd : room + 1
      held.append(copying: input.extracting(..<end))
      let isTooLong = held.count > maximumSize
      let isComplete = end < input.count && !isTooLong
      input = input.extracting(end...)
      if isBlank { blankCount += 1 }
      if !isBlank,
        let found = StreamFormat.suggested(by: line, isComplete: isComplete, isAtStart: blankCount == 0)
      {
        return checked(found)
      }
      if isTooLong {
        switch line.first {
        case 0x7B: return .jsonLines
        case 0x5B: return .json
        default: return .text
        }
      }
      // A byte order mark by itself counts as a blank line.
      if isComplete { blankCount = held.count }
    }
    return nil
  }

  /// Returns the format at the end of a stream whose first line has no end.
  ///
  /// - Parameter expectsDocuments: Whether the family has documents. Then the start of a field or line that no format has
  ///   yet is not text, and the result is nil.
  func finish(expectsDocuments: Bool) -> StreamFormat? {
    let isAtStart = blankCount == 0
    let found = checked(
      StreamFormat.suggested(by: line, isComplete: true, isAtStart: isAtStart) ?? .text)
    let mayContinue = StreamFormat.suggested(by: line, isComplete: false, isAtStart: isAtStart) == nil
    return expectsDocuments && mayContinue && found == .text ? nil : found
  }

  /// Removes and returns the bytes held.
  mutating func removeAll() -> [UInt8] {
    let all = held
    held = []
    blankCount = 0
    return all
  }

  /// Checks a first line that starts like JSON: it may be text, or the start of a document over several lines.
  private func checked(_ found: StreamFormat) -> StreamFormat {
    guard found == .jsonLines else { return found }
    if StreamFormat.isVercelData(line.span) {
      // A CR alone does not end a line of this format.
      return blankCount == 0 || held[blankCount - 1] == 0x0A ? .jsonLines : .text
    }
    guard line.count <= maximumSize else { return .jsonLines }
    var tokenizer = JSONTokenizer(line.span, maximumDepth: maximumDepth)
    do throws(JSONError) {
      while try tokenizer.next() != nil {}
      return line.first == 0x5B ? .json : .jsonLines
    } catch {
      switch error.reason {
      case .unexpectedEnd: return line.first == 0x22 ? .text : .json
      case .tooDeep: return .jsonLines
      default: return .text
      }
    }
  }
}
