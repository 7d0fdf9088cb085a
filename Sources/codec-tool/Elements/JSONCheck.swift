import StreamPipeline
import StrictJSON

/// Whether lines and documents are JSON.
enum JSONCheck {
  /// What is wrong with a line or document that begins at `offset` of its layer; nil where it is JSON, or blank.
  static func problem(with text: Span<UInt8>, of layer: StreamLayer, at offset: UInt64) -> Problem? {
    guard layer == .json || text.indices.contains(where: { ![0x20, 0x09, 0x0D, 0x0A].contains(text[$0]) }) else {
      return nil
    }
    var ignored: [UInt8] = []
    do throws(JSONError) {
      try JSONText.appendMinified(text, to: &ignored)
      return nil
    } catch {
      return Problem(invalidJSON: error, of: layer, at: offset)
    }
  }
}

extension Problem {
  /// A line or document that is not JSON and begins at `offset` of its layer.
  init(invalidJSON error: JSONError, of layer: StreamLayer, at offset: UInt64) {
    let hint = layer == .ndjson ? "; is it one document? See --as json" : ""
    self.init(
      layer: layer.rawValue, code: "invalidJSON", offset: offset + UInt64(error.offset), text: "\(error.reason)\(hint)")
  }
}
