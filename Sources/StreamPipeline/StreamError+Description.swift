internal import ChunkedHTTP
public import EventStreamCodec
internal import LambdaStreaming
internal import TextDeltas

@available(StreamingCodec 1.0, *)
extension StreamError {
  /// The error of a layer's own module, if it is one.
  private var layerError: (any LayerError)? {
    switch self {
    case .http(let error): error
    case .chunked(let error): error
    case .awsChunked(let error): error
    case .contentCoding(let error): error
    case .eventStream(let error): error
    case .lambda(let error): error
    case .invokeResponse(let error): error
    case .deltas(let error): error
    case .missingPrelude, .bytesAfterEnd, .endedEarly, .cut, .service, .notUnderstood, .unread, .notText, .empty: nil
    }
  }

  /// The layer at fault; nil for the documents that carry the deltas.
  public var layer: StreamLayer? {
    switch self {
    case .missingPrelude: .lambda
    case .bytesAfterEnd(let layer, _): layer
    case .notText: .text
    case .endedEarly(let layer, _, _), .cut(let layer, _, _): layer
    case .service(let error): error.layer
    default: layerError?.layer
    }
  }

  /// The name of the layer at fault in messages; `deltas` for the documents that carry the deltas.
  package var layerName: String { layer?.rawValue ?? "deltas" }

  /// A stable code for logs and scripts.
  public var code: String {
    switch self {
    case .missingPrelude: "missingPrelude"
    case .bytesAfterEnd: "bytesAfterEnd"
    case .endedEarly, .cut, .empty: "cutShort"
    case .service: "service"
    case .notUnderstood, .unread: "notUnderstood"
    case .notText: "notText"
    default: layerError?.code ?? "unknown"
    }
  }

  /// The offset of the fault in its layer, in bytes; nil if it has none.
  public var offset: UInt64? {
    switch self {
    case .missingPrelude(let finding): finding.offset
    case .bytesAfterEnd(_, let offset), .endedEarly(_, let offset, _), .cut(_, let offset, _),
      .notText(let offset, _):
      offset
    case .empty: 0
    default: layerError?.offset
    }
  }

  /// Whether the stream was cut rather than malformed.
  public var isIncomplete: Bool {
    switch self {
    case .endedEarly, .cut, .empty: true
    default: layerError?.isIncomplete ?? false
    }
  }

  /// A description for people, without layer, code and offset.
  public var problem: String {
    switch self {
    case .missingPrelude(let finding): "\(finding). \(finding.help)"
    case .bytesAfterEnd: "the message is complete, but more bytes follow"
    case .endedEarly(_, _, let missing?): "the stream ends without \(missing)"
    case .endedEarly: "the stream ends before it says that it is complete"
    case .cut(let layer, _, let held):
      "the stream ends within an element, \(held) byte\(held == 1 ? "" : "s") into it"
        + (layer == .sse ? ". The leniency flush-at-end delivers it" : "")
    case .service(let error): error.description
    case .notUnderstood(let firstBytes, let resembles): Self.unknown(firstBytes, resembles)
    case .unread(let count, let name):
      "not of a known kind: \(count) event\(count == 1 ? "" : "s") of type \(name) \(count == 1 ? "is" : "are") not read"
    case .notText(_, let byte): "the byte 0x\(String(byte, radix: 16, uppercase: true)) cannot be part of text"
    case .empty: "there is nothing in it: the stream is empty"
    default: layerError.map(Self.problem) ?? ""
    }
  }

  private static func problem(of error: any LayerError) -> String {
    error.leniencyHint.map { "\(error.problem). The leniency \($0) accepts it" } ?? error.problem
  }

  private static func unknown(_ firstBytes: [UInt8], _ resembles: ForeignFormat?) -> String {
    let beginning = "it begins \(String(decoding: firstBytes, as: UTF8.self).debugDescription)"
    guard let resembles else { return "not of a known kind: \(beginning)" }
    return "this looks like \(resembles): \(beginning). \(resembles.advice)"
  }

  /// How the stream ended, in terms that all modules share.
  public var outcome: StreamOutcome {
    switch self {
    case .service(let error): .failed(error)
    case .empty: .empty
    case .notUnderstood(_, let resembles): .notUnderstood(resembles: resembles?.description)
    case .unread(_, let name): .notUnderstood(resembles: "\(name) events")
    case .endedEarly(_, let offset, let missing): .cut(StreamCut(offset: offset, missing: missing))
    case .cut(_, let offset, let held): .cut(StreamCut(offset: offset, heldBytes: held))
    case .eventStream(.truncatedMessage(let offset, let held, _)):
      .cut(StreamCut(offset: offset, heldBytes: Int(clamping: held)))
    case .eventStream(.notAnEventStream(_, let resembles)): .notUnderstood(resembles: resembles.description)
    default:
      isIncomplete
        ? .cut(StreamCut(offset: offset ?? 0))
        : .damaged(StreamDamage(layer: layerName, code: code, offset: offset ?? 0, message: problem))
    }
  }
}

@available(StreamingCodec 1.0, *)
extension StreamError: CustomStringConvertible {
  /// Layer, code, offset and problem in one line.
  public var description: String {
    switch self {
    case .service, .notUnderstood, .unread: "\(layerName): \(problem)"
    default: "\(layerName): \(code) at offset \(offset ?? 0): \(problem)"
    }
  }
}

@available(StreamingCodec 1.0, *)
extension ServiceError {
  /// The layer in which the error was reported; nil for the documents that carry the deltas.
  fileprivate var layer: StreamLayer? {
    switch source {
    case .httpStatus: .http
    case .exception, .errorMessage, .invokeComplete: .eventstream
    case .function: .lambda
    default: nil
    }
  }
}

@available(StreamingCodec 1.0, *)
extension TextDeltaError: LayerError {
  var layer: StreamLayer? { nil }
  var isIncomplete: Bool { false }
}
