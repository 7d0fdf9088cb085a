public import EventStreamCodec

/// What is wrong with the response stream of an invocation, and where.
///
/// Offsets are absolute: bytes since the start of the event stream, except in ``prelude(_:)``. A decoder that threw is
/// poisoned and throws the same error again.
@nonexhaustive
public enum InvokeResponseError: Error, Hashable, Sendable {
  /// The event stream is malformed.
  case eventStream(EventStreamError)
  /// The prelude is malformed; its offsets count bytes of the function's response, that is, of the joined payloads.
  case prelude(LambdaPreludeError)
  /// The payload of InvokeComplete is not a JSON object.
  ///
  /// - Parameters:
  ///   - offset: The offset of the first wrong byte.
  ///   - byte: That byte; nil if the payload ends too early.
  case invalidInvokeComplete(offset: UInt64, byte: UInt8?)
  /// The message at the offset continues a response that InvokeComplete or an error of the service has ended.
  case eventAfterEnd(offset: UInt64)
  /// The stream was cut: it ended at the offset, between two messages, without InvokeComplete.
  case missingInvokeComplete(offset: UInt64)
}

extension InvokeResponseError {
  /// The offset of the error, in bytes; see the cases.
  public var offset: UInt64 {
    switch self {
    case .eventStream(let error): error.offset
    case .prelude(let error): error.offset
    case .invalidInvokeComplete(let offset, _), .eventAfterEnd(let offset), .missingInvokeComplete(let offset): offset
    }
  }

  /// The name of the innermost case: a stable code for logs and scripts.
  public var code: String {
    switch self {
    case .eventStream(let error): error.code
    case .prelude(let error): error.code
    case .invalidInvokeComplete: "invalidInvokeComplete"
    case .eventAfterEnd: "eventAfterEnd"
    case .missingInvokeComplete: "missingInvokeComplete"
    }
  }

  /// Whether the stream was cut rather than malformed.
  public var isIncomplete: Bool {
    switch self {
    case .eventStream(.truncatedMessage), .missingInvokeComplete: true
    case .prelude(let error): error.isIncomplete
    case .eventStream, .invalidInvokeComplete, .eventAfterEnd: false
    }
  }

  /// The outcome of a stream that this error ended; nil if InvokeComplete is missing, which is no fault in the bytes.
  var outcome: StreamOutcome? {
    switch self {
    case .missingInvokeComplete: nil
    case .eventStream(.truncatedMessage(let offset, let held, _)):
      .cut(StreamCut(offset: offset &+ UInt64(held), heldBytes: held))
    case .eventStream(.notAnEventStream(_, let format)): .notUnderstood(resembles: "\(format)")
    case .prelude(.missingDelimiter(let offset, let held)): .cut(StreamCut(offset: offset, heldBytes: held))
    case .eventStream(let error):
      .damaged(StreamDamage(layer: "eventstream", code: code, offset: offset, message: error.problem))
    case .prelude, .invalidInvokeComplete, .eventAfterEnd:
      .damaged(StreamDamage(layer: "lambda", code: code, offset: offset, message: "\(self)"))
    }
  }
}

extension InvokeResponseError: CustomStringConvertible {
  /// The error in one sentence.
  public var description: String {
    switch self {
    case .eventStream(let error): "\(error)"
    case .prelude(let error): "in the function's response: \(error)"
    case .invalidInvokeComplete(let offset, let byte?):
      "InvokeComplete is not a JSON object: unexpected byte \(hexadecimal(byte)) at offset \(offset)"
    case .invalidInvokeComplete(let offset, nil):
      "InvokeComplete is not a JSON object: it ends too early, at offset \(offset)"
    case .eventAfterEnd(let offset): "the response continues after its end with the message at offset \(offset)"
    case .missingInvokeComplete(let offset):
      "the stream ends at offset \(offset) without InvokeComplete: the response was cut short"
    }
  }
}
