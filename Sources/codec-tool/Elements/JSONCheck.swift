#if CommandLineTool
import StreamPipeline
import StrictJSON

/// Checks that lines and documents are JSON.
enum JSONCheck {
  /// Whether a line has nothing but white space.
  static func isBlank(_ line: Span<UInt8>) -> Bool {
    line.indices.allSatisfy { [0x20, 0x09, 0x0D, 0x0A].contains(line[$0]) }
  }

  /// The fault in a line or document at `offset` of its layer; nil if it is JSON, or a blank line.
  static func problem(with text: Span<UInt8>, of layer: StreamLayer, at offset: UInt64) -> Problem? {
    guard layer == .json || !isBlank(text) else { return nil }
    do throws(JSONError) {
      try JSONText.check(text)
      return nil
    } catch {
      return Problem(error, of: layer, at: offset)
    }
  }
}

extension Problem {
  /// Creates the fault of a line or document that is not JSON, at `offset` of its layer.
  init(_ error: JSONError, of layer: StreamLayer, at offset: UInt64) {
    let hint = layer == .ndjson ? "; is it one document? See --as json" : ""
    self.init(
      layer: layer.rawValue, code: "invalidJSON", offset: offset + UInt64(error.offset), text: "\(error.reason)\(hint)")
  }
}
#endif
