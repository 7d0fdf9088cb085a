internal import ByteKernels

/// Copies JSON texts without their insignificant white space.
///
/// Most texts of a stream have no such white space, and differ from an earlier one only in strings and numbers: these are
/// checked by a template and copied whole.
@available(StreamingCodec 1.0, *)
package struct JSONMinifier: ~Copyable {
  /// Templates of texts without white space.
  private var matcher = JSONTemplateMatcher()
  private var learning = TemplateLearning()
  /// The template that matched last.
  private var last = 0

  package init() {}

  /// Appends a JSON text; the result is that of ``JSONText/appendMinified(_:to:maximumDepth:)``.
  ///
  /// - Throws: ``JSONError`` for the first byte that violates the grammar; nothing is appended then.
  /// - Complexity: O(*n*).
  package mutating func append(_ json: Span<UInt8>, to output: inout [UInt8]) throws(JSONError) {
    let match = matcher.match(json, root: 0, first: last)
    guard match < 0 else {
      last = match
      learning.noteMatch()
      return output.append(copying: json)
    }
    let start = output.count
    try JSONText.appendMinified(json, to: &output)
    if output.count - start == json.count { learn(json) }
  }

  private mutating func learn(_ json: Span<UInt8>) {
    var holes: [Int] = []
    guard learning.noteMiss(), let template = JSONTemplate(learnedFrom: json, literals: [], holes: &holes) else {
      return
    }
    last = matcher.insert(template, root: 0)
  }
}
