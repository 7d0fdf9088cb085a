public import EventStreamCodec

/// What is wrong with the response stream of an invocation, and where.
///
/// Offsets are absolute: bytes since the start of the event stream, but for ``prelude(_:)``. A decoder that threw is
/// poisoned and throws the same error again.
@nonexhaustive
public enum InvokeResponseError: Error, Hashable, Sendable {
  /// The event stream.
  case eventStream(EventStreamError)
  /// The prelude; its offsets count the bytes of the function's response, that is of the payloads joined.
  case prelude(LambdaPreludeError)
  /// The payload of InvokeComplete is no JSON object.
  ///
  /// - Parameters:
  ///   - offset: Where the first byte stands that is wrong.
  ///   - byte: That byte; nil where the payload ends too early.
  case invalidInvokeComplete(offset: UInt64, byte: UInt8?)
  /// The message at the offset goes on with a response that InvokeComplete or an error of the service has ended.
  case eventAfterEnd(offset: UInt64)
  /// The stream ended, at the offset, in good order but without InvokeComplete: it was cut short.
  case missingInvokeComplete(offset: UInt64)
}

extension InvokeResponseError {
  /// Where the error was found, in bytes: see the cases for what is counted.
  public var offset: UInt64 {
    switch self {
    case .eventStream(let error): error.offset
    case .prelude(let error): error.offset
    case .invalidInvokeComplete(let offset, _), .eventAfterEnd(let offset), .missingInvokeComplete(let offset): offset
    }
  }

  /// Whether the stream was cut short, rather than malformed.
  public var isIncomplete: Bool {
    switch self {
    case .eventStream(.truncatedMessage), .missingInvokeComplete: true
    case .prelude(let error): error.isIncomplete
    case .eventStream, .invalidInvokeComplete, .eventAfterEnd: false
    }
  }
}

extension InvokeResponseError: CustomStringConvertible {
  /// The error in words.
  public var description: String {
    switch self {
    case .eventStream(let error): "\(error)"
    case .prelude(let error): "in the function's response: \(error)"
    case .invalidInvokeComplete(let offset, let byte?):
      "InvokeComplete is no JSON object: \(hexadecimal(byte)) cannot stand at offset \(offset)"
    case .invalidInvokeComplete(let offset, nil):
      "InvokeComplete is no JSON object: it ends too early, at offset \(offset)"
    case .eventAfterEnd(let offset): "the response goes on after its end, with the message at offset \(offset)"
    case .missingInvokeComplete(let offset):
      "the stream ends at offset \(offset) without InvokeComplete: the response was cut short"
    }
  }
}
