#if CommandLineTool
import ChunkedHTTP
import EventStreamCodec
import LambdaStreaming
import StreamCaptures
import StreamPipeline
import TextDeltas

/// Why the work on a file ended: the exit code, and the message for standard error.
struct Failure: Error {
  var status: ExitStatus
  /// The fault in the input; nil if the input is intact or could not be opened.
  var problem: Problem?
  /// How the stream ended; nil if the failure does not say.
  var outcome: StreamOutcome?
  /// The message, without the file's name; empty if everything has been reported.
  var message: String

  init(_ status: ExitStatus, _ message: String) {
    self.status = status
    self.message = message
  }

  init(problem: Problem, status: ExitStatus = .malformedInput) {
    self.status = status
    self.problem = problem
    outcome = problem.outcome
    message = problem.message
  }

  /// Creates the failure that a decoder's error is.
  init(_ error: StreamError) {
    status = error.isServiceError ? .serviceError : .malformedInput
    problem = error.isServiceError ? nil : Problem(error)
    outcome = error.outcome
    message = "\(error)"
  }

  /// Creates the failure of a capture that cannot be read.
  init(_ error: CaptureError) {
    self.init(
      problem: Problem(layer: error.layer, code: error.code, offset: error.offset, text: error.problem))
  }

  /// Creates the failure that any error of the tool and its libraries is.
  init(_ error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let error as StreamError: self.init(error)
    case let problem as Problem: self.init(problem: problem)
    case let error as CaptureError: self.init(error)
    default: self.init(.ioError, "\(error)")
    }
  }
}

extension Failure {
  /// The fault of a file that cannot be opened, for output in which a file without a fault is intact.
  var unopenedProblem: Problem { problem ?? Problem(layer: "input", code: "cannotOpen", offset: 0, text: message) }
}

/// A fault in an input: the layer, a stable code, the place, and a description.
struct Problem: Error {
  var layer: String
  var code: String
  /// Bytes since the start of the layer's stream.
  var offset: UInt64
  var text: String

  /// How a stream with this fault ended.
  var outcome: StreamOutcome {
    .damaged(StreamDamage(layer: layer, code: code, offset: offset, message: text))
  }

  /// The fault in one line.
  var message: String { "\(layer): \(code) at offset \(offset): \(text)" }

  /// Appends the members that describe the fault.
  func appendMembers(to output: inout [UInt8]) {
    output.member("kind", "error")
    output.member("layer", layer)
    output.member("code", code)
    output.member("offset", offset)
    output.member("message", text)
  }

  /// Appends the object that describes the fault.
  func append(to output: inout [UInt8]) {
    output.beginObject()
    appendMembers(to: &output)
    output.endObject()
  }
}

extension Problem {
  /// Creates the fault that a decoder reported.
  init(_ error: StreamError) {
    self.init(layer: error.layerName, code: error.code, offset: error.offset ?? 0, text: error.problem)
  }

  /// Creates the fault that an event-stream decoder reported.
  init(_ error: EventStreamError) { self.init(.eventStream(error)) }
}

extension StreamError {
  /// Whether the stream is intact and carries a service's error.
  var isServiceError: Bool {
    if case .service = self { true } else { false }
  }
}

extension StreamDecoder {
  /// Notes on a message that was read nevertheless.
  var warnings: [String] { preludeIssues.map(\.warning) }
}

extension TextDeltaDecoder {
  /// Notes on a message that was read nevertheless.
  var warnings: [String] { preludeIssues.map(\.warning) }
}

extension LambdaPreludeIssue {
  /// The note on a prelude that was read nevertheless.
  fileprivate var warning: String { "lambda: in the prelude, which API Gateway may refuse: \(self)" }
}
#endif
