/// How a stream ended.
///
/// Every decoder and command of the package reports the end of a stream with this type.
@nonexhaustive
public enum StreamOutcome: Hashable, Sendable {
  /// The stream's terminal event arrived.
  case complete
  /// The stream ended between elements, and its family defines no terminal event.
  case ended
  /// The stream stopped before its end.
  case cut(StreamCut)
  /// The stream has no bytes.
  case empty
  /// The stream is intact, and carries an error that the service or the function reported.
  case failed(ServiceError)
  /// The stream is intact and complete, but the model or a guardrail declined to answer.
  ///
  /// The reason is the stop reason as the service spells it, such as `refusal` or `guardrail_intervened`.
  case refused(reason: String)
  /// Nothing in the stream belongs to a known family or protocol.
  ///
  /// The text names what the bytes resemble, such as `TLS` or `HTML`; nil if they resemble nothing known.
  case notUnderstood(resembles: String?)
  /// The stream is malformed, or exceeds a limit.
  case damaged(StreamDamage)
}

/// Where and how a stream was cut short.
public struct StreamCut: Hashable, Sendable {
  /// The number of bytes read, in the layer that was cut.
  public var offset: UInt64
  /// The number of bytes held of an unfinished element; 0 if the stream stopped between elements.
  public var heldBytes: Int
  /// The name of the missing terminal event, or of several joined by `or`; nil if it is unknown.
  public var missing: String?

  /// Creates a cut from its parts.
  public init(offset: UInt64, heldBytes: Int = 0, missing: String? = nil) {
    self.offset = offset
    self.heldBytes = heldBytes
    self.missing = missing
  }
}

/// What is malformed in a stream, and where.
public struct StreamDamage: Hashable, Sendable {
  /// The layer at fault, by the name `codec-tool --as` uses; `deltas` for the documents that carry deltas.
  public var layer: String
  /// A stable code for logs and scripts, such as `messageChecksumMismatch`.
  public var code: String
  /// The offset of the fault, in bytes from the beginning of the layer.
  public var offset: UInt64
  /// A description for people, without layer, code and offset.
  public var message: String

  /// Creates a description of damage from its parts.
  public init(layer: String, code: String, offset: UInt64, message: String) {
    self.layer = layer
    self.code = code
    self.offset = offset
    self.message = message
  }
}

extension StreamOutcome {
  /// Whether the stream arrived whole and reports no error.
  public var isSuccess: Bool {
    switch self {
    case .complete, .ended, .refused: true
    case .cut, .empty, .failed, .notUnderstood, .damaged: false
    }
  }

  /// Whether repeating the request can be expected to help.
  ///
  /// True for a stream that was cut or empty, and for an error that the service calls temporary. A damaged stream is
  /// not retryable: its frames were written or read wrongly, and the next attempt would meet the same fault.
  public var isRetryable: Bool {
    switch self {
    case .cut, .empty: true
    case .failed(let error): error.isRetryable
    case .complete, .ended, .refused, .notUnderstood, .damaged: false
    }
  }
}

extension StreamOutcome: CustomStringConvertible {
  /// The outcome in one line.
  public var description: String {
    switch self {
    case .complete: "complete"
    case .ended: "ended"
    case .cut(let cut): cut.description
    case .empty: "empty: the stream has no bytes"
    case .failed(let error): "failed: \(error)"
    case .refused(let reason): "refused: \(reason)"
    case .notUnderstood(let resembles?): "not understood: this looks like \(resembles)"
    case .notUnderstood(nil): "not understood"
    case .damaged(let damage): "damaged: \(damage)"
    }
  }
}

extension StreamCut: CustomStringConvertible {
  /// The cut in one line.
  public var description: String {
    if heldBytes > 0 { return "cut at offset \(offset), \(heldBytes) byte\(heldBytes == 1 ? "" : "s") into an element" }
    return "cut at offset \(offset)" + (missing.map { ": the stream ends without \($0)" } ?? "")
  }
}

extension StreamDamage: CustomStringConvertible {
  /// Layer, code, offset and message in one line.
  public var description: String { "\(layer): \(code) at offset \(offset): \(message)" }
}
