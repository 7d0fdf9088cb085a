internal import ByteKernels
internal import StrictJSON

/// Reads the payloads of `chunk` events: `{"bytes":…}`, where the string is base64.
@available(StreamingCodec 1.0, *)
struct ChunkReader: ~Copyable {
  private static let table: JSONPathTable = {
    var table = JSONPathTable()
    _ = table.field(at: "bytes", .string)
    _ = table.field(at: "p", .presence)
    return table
  }()

  private var matcher: JSONPathMatcher
  private var matches: [JSONPathMatch] = []
  private var templates: DocumentTemplates
  /// Whether the last payload that was parsed is padded, as those of Bedrock's models are.
  private(set) var isPadded = false

  init(maximumDepth: Int, usesTemplates: Bool) {
    matcher = JSONPathMatcher(Self.table, maximumDepth: maximumDepth)
    templates = DocumentTemplates(isEnabled: usesTemplates)
  }

  /// Decodes a payload that matches a template.
  ///
  /// Returns false, with unspecified output, for any other.
  @inline(__always)
  mutating func decodeByTemplate(_ payload: Span<UInt8>, into output: inout ByteScratch) -> Bool {
    output.removeAll()
    if templates.matcher.decodeEcho(payload, template: templates.last, appendingTo: &output) { return true }
    let index = templates.matcher.cachedMatch(payload, root: JSONPathTable.root, first: templates.last)
    guard index >= 0, !templates.matcher.found.hasEscapes else { return false }
    templates.last = index
    return Base64.decode(payload.extracting(templates.matcher.found.range), appendingTo: &output) == nil
  }

  /// Decodes a payload, and returns the place of the decoded bytes; nil if the payload has no base64.
  ///
  /// - Parameter offset: The offset of the payload in the stream.
  mutating func decode(
    _ payload: Span<UInt8>, at offset: UInt64, into output: inout ByteScratch
  ) throws(TextDeltaError) -> DocumentPlace? {
    matches.removeAll(keepingCapacity: true)
    do throws(JSONError) {
      try matcher.appendMatches(in: payload, to: &matches)
    } catch {
      throw DocumentPlace(offset: offset).error(error)
    }
    isPadded = matches.contains { $0.field == 1 }
    guard let match = matches.first(where: { $0.field == 0 }) else { return nil }
    output.removeAll()
    if match.hasEscapes {
      // After an escape, the offset of a character in the payload is unknown.
      var characters = ByteScratch()
      JSONString.appendDecoded(payload.extracting(match.range), to: &characters)
      guard Base64.decode(characters.span, appendingTo: &output) == nil else { throw .invalidBase64(offset: offset) }
      return DocumentPlace(offset: offset, isBase64: true)
    }
    let start = offset + UInt64(match.range.lowerBound)
    if let fault = Base64.decode(payload.extracting(match.range), appendingTo: &output) {
      throw .invalidBase64(offset: start + UInt64(fault))
    }
    learn(payload, match)
    return DocumentPlace(offset: start, isBase64: true)
  }

  private mutating func learn(_ payload: Span<UInt8>, _ match: JSONPathMatch) {
    var holes: [Int] = []
    guard templates.noteMiss(),
      let template = JSONTemplate(learnedFrom: payload, literals: [], holes: &holes),
      let hole = holes.firstIndex(of: match.range.lowerBound)
    else { return }
    _ = templates.matcher.insert(template, root: JSONPathTable.root, wanted: (string: hole, number: -1))
  }
}
