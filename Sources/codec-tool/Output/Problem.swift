import ChunkedHTTP
import EventStreamCodec
import LambdaStreaming
import StreamPipeline
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
  /// A stream's error.
  init(_ error: StreamError) {
    self.init(layer: error.layer, code: error.code, offset: error.offset ?? 0, text: error.problem)
  }

  /// An event stream's error.
  init(_ error: EventStreamError) { self.init(.eventStream(error)) }
}

extension StreamError {
  /// Whether the stream is intact, and it is the service that failed.
  var isServiceError: Bool {
    if case .service = self { true } else { false }
  }

  /// How the tool ends for it.
  var status: ExitStatus { isServiceError ? .serviceError : .malformedInput }
}

extension LambdaPreludeIssue {
  /// What people should know of the prelude, which was read all the same.
  var warning: String { "lambda: in the prelude, which API Gateway may refuse: \(self)" }
}

extension SourceFailure {
  /// A stream's error, as a source's.
  init(_ error: StreamError) { self.init(status: error.status, problem: Problem(error)) }
}
