import EventStreamCodec
import StrictJSON

/// What is wrong with an input: the layer, a stable code, where, and words for people.
struct Problem: Error {
  var layer: String
  var code: String
  /// Bytes since the start of the layer's stream.
  var offset: UInt64
  var text: String

  /// The line for standard error.
  var message: String { "\(layer): \(code) at offset \(offset): \(text)" }

  /// Appends the object that `decode` writes, as a line.
  func append(to output: inout [UInt8]) {
    output += #"{"kind":"error","layer":"#.utf8
    JSONText.appendString(layer, to: &output)
    output += #","code":"#.utf8
    JSONText.appendString(code, to: &output)
    output += #","offset":"#.utf8
    JSONText.appendInteger(offset, to: &output)
    output += #","message":"#.utf8
    JSONText.appendString(text, to: &output)
    output += "}\n".utf8
  }
}

extension Problem {
  /// An event stream's error.
  init(_ error: EventStreamError) {
    self.init(layer: "eventstream", code: error.code, offset: error.offset, text: error.problem)
  }
}
