import ChunkedHTTP
import EventStreamCodec
import LambdaStreaming
import TestSupport

/// What is in an HTTP message that carries a function's response, or an event stream of it.
@available(StreamingCodec 1.0, *)
enum CapturePiece: Equatable, Sendable {
  case head(HTTPHead)
  case response(ResponsePiece)
  case invocation(InvokePiece)
  case outcome(StreamOutcome)
}

/// What went wrong in one.
@available(StreamingCodec 1.0, *)
enum CaptureFailure: Error, Equatable {
  case http(HTTPMessageError)
  case response(LambdaPreludeError)
  case invocation(InvokeResponseError)
}

/// A captured message, decoded down to the function's response.
@available(StreamingCodec 1.0, *)
struct CaptureUnderTest: DecoderUnderTest, ~Copyable {
  static var finishDecides: Bool { true }

  private var message = HTTPMessageDecoder(.either)
  /// What the body is: an event stream, a response that has a prelude, or one that may have.
  private var kind = Kind.detected
  private var required = PreludeDecoderUnderTest<Required>()
  private var detected = PreludeDecoderUnderTest<Detected>()
  private var invocation = InvokeDecoderUnderTest<InvokeLenient>()
  private var trailers = HTTPFieldLines()

  init() {}

  mutating func decode(_ bytes: Span<UInt8>, into elements: inout [CapturePiece]) throws(CaptureFailure) {
    // A poisoned decoder throws whatever it is given.
    try pass([], into: &elements)
    let (parts, failure) = parts(of: bytes)
    for part in parts {
      switch part {
      case .head(let head): begin(head, into: &elements)
      case .content(let content): try pass(content, into: &elements)
      }
    }
    if let failure { throw .http(failure) }
  }

  mutating func finish(into elements: inout [CapturePiece]) throws(CaptureFailure) {
    try pass([], into: &elements)
    do throws(HTTPMessageError) {
      try message.finish()
    } catch {
      throw .http(error)
    }
    guard kind != .invocation else { return try finishInvocation(into: &elements) }
    var found: [ResponsePiece] = []
    do throws(LambdaPreludeError) {
      switch kind {
      case .required: try required.finish(into: &found)
      case .detected, .invocation: try detected.finish(into: &found)
      }
    } catch {
      throw .response(error)
    }
    add(found, to: &elements)
    let error =
      LambdaFunctionError(trailers: trailers)?.serviceError ?? elements.response.prelude?.serviceError
    elements.append(.outcome(error.map { .failed($0) } ?? (message.isComplete ? .complete : .ended)))
  }

  private enum Kind {
    case invocation, required, detected
  }

  private enum Part {
    case head(HTTPHead)
    case content([UInt8])
  }

  /// The parts of the message in `bytes`, and what is wrong behind them.
  private mutating func parts(of bytes: Span<UInt8>) -> (parts: [Part], failure: HTTPMessageError?) {
    var input = bytes
    var parts: [Part] = []
    do throws(HTTPMessageError) {
      while let element = try message.next(&input) {
        switch element {
        case .head(let view): parts.append(.head(HTTPHead(view)))
        case .body(let data): parts.append(.content(array(data)))
        case .trailers(let section): trailers = HTTPFieldLines(section)
        case .informational, .chunk, .end: break
        }
      }
      return (parts, nil)
    } catch {
      return (parts, error)
    }
  }

  private mutating func begin(_ head: HTTPHead, into elements: inout [CapturePiece]) {
    elements.append(.head(head))
    let type = head.fields["content-type"]
    if type == "application/vnd.amazon.eventstream" {
      kind = .invocation
    } else {
      // Emulators lose the media type: where it does not promise a prelude there may be one all the same.
      kind = LambdaPreludeExpectation(contentType: type) == .required ? .required : .detected
    }
  }

  private mutating func pass(_ content: [UInt8], into elements: inout [CapturePiece]) throws(CaptureFailure) {
    guard kind != .invocation else { return try passInvocation(content, into: &elements) }
    var found: [ResponsePiece] = []
    var failure: LambdaPreludeError?
    do throws(LambdaPreludeError) {
      if kind == .required {
        try required.decode(content.span, into: &found)
      } else {
        try detected.decode(content.span, into: &found)
      }
    } catch {
      failure = error
    }
    add(found, to: &elements)
    if let failure { throw .response(failure) }
  }

  private mutating func passInvocation(
    _ content: [UInt8], into elements: inout [CapturePiece]
  ) throws(CaptureFailure) {
    var found: [InvokePiece] = []
    var failure: InvokeResponseError?
    do throws(InvokeResponseError) {
      try invocation.decode(content.span, into: &found)
    } catch {
      failure = error
    }
    for piece in found { add(piece, to: &elements) }
    if let failure { throw .invocation(failure) }
  }

  private mutating func finishInvocation(into elements: inout [CapturePiece]) throws(CaptureFailure) {
    var found: [InvokePiece] = []
    var failure: InvokeResponseError?
    do throws(InvokeResponseError) {
      try invocation.finish(into: &found)
    } catch {
      failure = error
    }
    for piece in found { add(piece, to: &elements) }
    if let failure { throw .invocation(failure) }
    elements.append(.outcome(invocation.decoder.outcome))
  }

  /// Adds what was found, the body joined.
  private func add(_ found: [ResponsePiece], to elements: inout [CapturePiece]) {
    for piece in found {
      if case .body(let bytes) = piece, case .response(.body(let before))? = elements.last {
        elements[elements.count - 1] = .response(.body(before + bytes))
      } else {
        elements.append(.response(piece))
      }
    }
  }

  private func add(_ piece: InvokePiece, to elements: inout [CapturePiece]) {
    if case .response(.body(let bytes)) = piece, case .invocation(.response(.body(let before)))? = elements.last {
      elements[elements.count - 1] = .invocation(.response(.body(before + bytes)))
    } else {
      elements.append(.invocation(piece))
    }
  }
}

@available(StreamingCodec 1.0, *)
extension [CapturePiece] {
  /// The pieces of the function's response, on whatever way they came.
  var response: [ResponsePiece] {
    compactMap { piece in
      switch piece {
      case .response(let piece), .invocation(.response(let piece)): piece
      case .head, .invocation, .outcome: nil
      }
    }
  }

  var outcome: StreamOutcome? {
    guard case .outcome(let outcome)? = last else { return nil }
    return outcome
  }
}
