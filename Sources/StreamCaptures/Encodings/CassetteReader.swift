internal import ByteKernels
internal import TextDeltas

/// Reads the bodies in base64 from a cassette of VCR or vcrpy, which is YAML.
///
/// It follows indentation and the few keys that matter, and reads no other YAML.
@available(StreamingCodec 1.0, *)
struct CassetteReader: ~Copyable {
  private static let bodyKeys = ["base64_string:", "string:", "body:"]
  private static let binaryTags = ["!binary |", "!!binary |", "|"]

  /// The place in the cassette.
  private struct Place {
    var isInResponse = false
    /// The decoder of the body that is being read; nil outside of bodies.
    var decoder: EncodedTextDecoder?
    /// The indentation of the key of the body that is being read.
    var indentation = 0
  }

  private let maximumLineLength: Int
  private var lines: LineDecoder
  private var place = Place()
  /// The number of bodies found.
  private var bodyCount = 0

  init(maximumLineLength: Int) {
    self.maximumLineLength = maximumLineLength
    lines = LineDecoder(maximumLength: maximumLineLength)
  }

  /// The result of reading a line.
  enum Step {
    case needsMore
    /// The line is of no interest.
    case other
    /// Another body begins.
    case body
    /// Bytes of the body were appended.
    case bytes
    /// A body in base64 has another character.
    case invalid
  }

  /// Reads lines up to the next that begins a body or adds to it.
  @_lifetime(input: copy input)
  mutating func read(_ input: inout Span<UInt8>, into bytes: inout [UInt8]) throws(EncodedTextError) -> Step {
    while true {
      let offset = lines.lineOffset
      let step = try Self.next(&lines, &input, &place, into: &bytes, maximumLineLength)
      switch step {
      case .other: continue
      case .invalid: throw .invalidBody(offset: offset)
      case .body:
        bodyCount += 1
        return step
      case .needsMore, .bytes: return step
      }
    }
  }

  /// Ends the cassette, and appends the bytes of its last line.
  mutating func finish(into bytes: inout [UInt8]) throws(EncodedTextError) {
    let offset = lines.lineOffset
    let step = try Self.finish(&lines, &place, into: &bytes, maximumLineLength)
    if case .invalid = step { throw .invalidBody(offset: offset) }
    guard bodyCount > 0 else { throw .noBody(offset: offset) }
  }

  @_lifetime(input: copy input)
  private static func next(
    _ lines: inout LineDecoder, _ input: inout Span<UInt8>, _ place: inout Place, into bytes: inout [UInt8],
    _ limit: Int
  ) throws(EncodedTextError) -> Step {
    do throws(TextDeltaError) {
      guard let line = try lines.next(&input) else { return .needsMore }
      return take(line, &place, into: &bytes)
    } catch {
      throw .lineTooLong(offset: error.offset, limit: limit)
    }
  }

  private static func finish(
    _ lines: inout LineDecoder, _ place: inout Place, into bytes: inout [UInt8], _ limit: Int
  ) throws(EncodedTextError) -> Step {
    do throws(TextDeltaError) {
      guard let line = try lines.finish() else { return .needsMore }
      return take(line, &place, into: &bytes)
    } catch {
      throw .lineTooLong(offset: error.offset, limit: limit)
    }
  }

  /// Takes a line.
  private static func take(_ line: Span<UInt8>, _ place: inout Place, into bytes: inout [UInt8]) -> Step {
    var start = 0
    while start < line.count, line[start] == 0x20 { start += 1 }
    if place.decoder != nil {
      if start > place.indentation || start == line.count { return decode(line, &place, into: &bytes) }
      place.decoder = nil
    }
    let text = String(repairing: line.extracting(start..<min(line.count, start + 64)))
    if text.hasPrefix("response:") { place.isInResponse = true }
    if text.hasPrefix("request:") || text.hasPrefix("- request:") { place.isInResponse = false }
    guard place.isInResponse, let key = bodyKeys.first(where: { text.hasPrefix($0) }) else { return .other }
    let value = text.dropFirst(key.count).drop { $0 == " " }
    // Only one of the keys says that its value is base64.
    let isEncoded = key == bodyKeys[0] && !value.isEmpty || value.hasPrefix("!")
    guard isEncoded else { return .other }
    place.decoder = EncodedTextDecoder(.base64)
    place.indentation = start
    guard !binaryTags.contains(where: { value.hasPrefix($0) }) else { return .body }
    // The base64 may be on the line of its key.
    if case .invalid = decode(line.extracting((start + key.utf8.count)...), &place, into: &bytes) { return .invalid }
    return .body
  }

  private static func decode(_ line: Span<UInt8>, _ place: inout Place, into bytes: inout [UInt8]) -> Step {
    let count = bytes.count
    for index in line.indices where place.decoder?.take(line[index], into: &bytes) != true { return .invalid }
    return bytes.count > count ? .bytes : .other
  }
}
