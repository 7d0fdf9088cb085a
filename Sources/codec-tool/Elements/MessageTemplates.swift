#if CommandLineTool
import ByteKernels
import EventStreamCodec
import StrictJSON

/// Finds the payload in lines that resemble earlier ones.
///
/// Most lines that `decode` writes differ from an earlier one only in offset, length, and the payload's strings and
/// numbers. A template checks such a line against the grammar and says where the payload is, several times as fast as
/// ``LineMembers``.
struct MessageTemplates: ~Copyable {
  /// A place in a line: a distance from the end of a hole, or from the beginning of the line.
  private struct Place {
    var hole: Int?
    var distance: Int
  }

  /// The part of a template's lines that differs from line to line.
  private struct Payload {
    var headers: EventStreamHeaderBlock
    var start: Place
    var end: Place
    /// The holes in the payload.
    var holes: Range<Int>
  }

  private var matcher = JSONTemplateMatcher()
  private var learning = TemplateLearning()
  /// One for each template; nil for one that does not match the line it was learned from, which has something rare.
  private var payloads: [Payload?] = []
  /// The template that matched last.
  private var last = 0

  /// The headers of a line's message, and the place of its payload; nil if the line must be parsed.
  ///
  /// The payload is free of insignificant white space, and its escapes are those that `encode` writes.
  mutating func match(_ line: Span<UInt8>) -> (headers: EventStreamHeaderBlock, payload: Range<Int>)? {
    let index = matcher.match(line, root: 0, first: last)
    guard index >= 0, let payload = payloads[index] else { return nil }
    last = index
    learning.noteMatch()
    let range = position(of: payload.start)..<position(of: payload.end)
    for hole in payload.holes where matcher.hole(hole).hasEscapes {
      return JSONText.hasOnlyShortEscapes(line.extracting(range)) ? (payload.headers, range) : nil
    }
    return (payload.headers, range)
  }

  /// Learns from a line that was parsed.
  ///
  /// - Parameter payload: The payload that `encode` made of the line.
  mutating func learn(_ line: Span<UInt8>, headers: EventStreamHeaderBlock, payload: [UInt8]) throws(JSONError) {
    guard matcher.match(line, root: 0, first: last) < 0, learning.noteMiss() else { return }
    let object = try LineMembers(line)
    // What has white space or escapes differs from the payload.
    guard object.value(.payloadBase64) == nil, object.value(.payloadText) == nil,
      let range = object.range(.payload), line.extracting(range).bytesEqual(payload.span)
    else { return }
    var holes: [Int] = []
    let literals = try Self.literals(in: line, outside: range)
    guard let template = JSONTemplate(learnedFrom: line, literals: literals, holes: &holes) else { return }
    let index = matcher.insert(template, root: 0)
    if index == payloads.count { payloads.append(nil) }
    payloads[index] = nil
    // The line itself, to know where the holes end in it.
    guard matcher.match(line, root: 0, first: index) == index else { return }
    let first = holes.firstIndex { $0 >= range.lowerBound } ?? holes.count
    let end = holes.firstIndex { $0 >= range.upperBound } ?? holes.count
    payloads[index] = Payload(
      headers: headers, start: place(of: range.lowerBound, after: first), end: place(of: range.upperBound, after: end),
      holes: first..<end)
    last = index
  }

  /// The offsets of strings and numbers that are the same in all lines of a template: all but those in the payload, and the
  /// numbers of the line itself, such as its offset.
  private static func literals(in line: Span<UInt8>, outside payload: Range<Int>) throws(JSONError) -> [Int] {
    var literals: [Int] = []
    var tokenizer = JSONTokenizer(line, maximumDepth: 512)
    while let token = try tokenizer.next() {
      guard !payload.contains(token.range.lowerBound) else { continue }
      switch token.kind {
      case .string: literals.append(token.range.lowerBound)
      case .number where tokenizer.depth > 1: literals.append(token.range.lowerBound)
      default: break
      }
    }
    return literals
  }

  private func position(of place: Place) -> Int {
    (place.hole.map { matcher.hole($0).range.upperBound } ?? 0) + place.distance
  }

  /// The place of `position` in the line that matched last, of whose holes this many come before.
  private func place(of position: Int, after holeCount: Int) -> Place {
    let hole = holeCount > 0 ? holeCount - 1 : nil
    return Place(hole: hole, distance: position - (hole.map { matcher.hole($0).range.upperBound } ?? 0))
  }
}
#endif
