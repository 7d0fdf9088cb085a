internal import ByteKernels
internal import ChunkedHTTP
internal import EventStreamCodec
internal import LambdaStreaming
internal import TextDeltas

@available(StreamingCodec 1.0, *)
extension StreamError {
  /// The layer that is at fault; `deltas` for what the deltas are in, `stream` for all of it.
  public var layer: String {
    switch self {
    case .http(.chunked): StreamLayer.chunked.rawValue
    case .http(.contentCoding), .gzip: StreamLayer.gzip.rawValue
    case .http: StreamLayer.http.rawValue
    case .chunked: StreamLayer.chunked.rawValue
    case .awsChunked: StreamLayer.awsChunked.rawValue
    case .eventStream: StreamLayer.eventstream.rawValue
    case .lambda, .missingPrelude, .invokeResponse: StreamLayer.lambda.rawValue
    case .bytesBehindTheEnd(let layer, _): layer.rawValue
    case .endedEarly(let layer, _, _), .cut(let layer, _, _): layer?.rawValue ?? "deltas"
    case .service(let failure): failure.layer
    case .deltas, .noDeltas, .empty: "deltas"
    }
  }

  /// A stable code for logs and scripts: the name of the innermost case.
  public var code: String {
    switch self {
    case .http(.head(let error)): caseName(error)
    case .http(.framing(let error)): caseName(error)
    case .http(.chunked(let error, _)): caseName(error)
    case .http(.contentCoding(let error)): caseName(error)
    case .http(let error): caseName(error)
    case .chunked(let error): caseName(error)
    case .awsChunked(.framing(let error)): caseName(error)
    case .awsChunked(let error): caseName(error)
    case .gzip(let error): caseName(error)
    case .eventStream(let error): error.code
    case .lambda(let error): caseName(error)
    case .invokeResponse(let error): caseName(error)
    case .deltas(let error): caseName(error)
    case .endedEarly, .cut, .empty: "cutShort"
    default: caseName(self)
    }
  }

  /// Where in its layer the fault lies, in bytes; nil where it lies nowhere.
  public var offset: UInt64? {
    switch self {
    case .http(let error): error.offset
    case .chunked(let error): error.offset
    case .awsChunked(let error): error.offset
    case .gzip(let error): error.offset
    case .eventStream(let error): error.offset
    case .lambda(let error): error.offset
    case .invokeResponse(let error): error.offset
    case .missingPrelude(let finding): finding.offset
    case .deltas(let error): error.offset
    case .bytesBehindTheEnd(_, let offset), .endedEarly(_, let offset, _), .cut(_, let offset, _): offset
    case .empty: 0
    case .service, .noDeltas: nil
    }
  }

  /// Whether the stream was cut short, rather than malformed.
  public var isIncomplete: Bool {
    switch self {
    case .http(let error): error.isIncomplete
    case .lambda(let error): error.isIncomplete
    case .invokeResponse(let error): error.isIncomplete
    case .chunked(.incomplete), .awsChunked(.framing(.incomplete)), .gzip(.incomplete), .eventStream(.truncatedMessage),
      .endedEarly, .cut, .empty:
      true
    default: false
    }
  }

  /// What is wrong, in words, without layer and offset.
  public var problem: String {
    switch self {
    case .http(.chunked(let error, _)):
      if case .invalidSize = error, error.offset == 0 {
        "\(error); was it captured without curl's --raw? See already-decoded-body"
      } else {
        "\(error)"
      }
    case .http(.contentCoding(let error)): "\(error)"
    case .http(let error): "\(error)"
    case .chunked(let error): "\(error)"
    case .awsChunked(.framing(let error)): "\(error)"
    case .awsChunked(let error): "\(error)"
    case .gzip(let error): "\(error)"
    case .eventStream(let error): error.problem
    case .lambda(let error): "\(error)"
    case .invokeResponse(let error): "\(error)"
    case .missingPrelude(let finding): "\(finding). \(finding.help)"
    case .deltas(let error): "\(error)"
    case .bytesBehindTheEnd: "the message is complete, but more bytes follow"
    case .endedEarly(_, _, let missing?): "the stream ends without \(missing)"
    case .endedEarly: "the stream ends before it says that it is complete"
    case .cut(_, _, let held): "the stream ends within an element, \(held) byte\(held == 1 ? "" : "s") into it"
    case .service(let failure): failure.description
    case .noDeltas(let firstBytes): Self.unknown(firstBytes)
    case .empty: "there is nothing in it"
    }
  }

  private static func unknown(_ firstBytes: [UInt8]) -> String {
    let first = firstBytes.first { $0 != 0x20 && !(0x09...0x0D).contains($0) }
    let isJSON = first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    let beginning = String(decoding: firstBytes, as: UTF8.self).debugDescription
    return "\(isJSON ? "this looks like JSON, of no kind" : "of no kind") that carries deltas: it begins \(beginning)"
  }
}

@available(StreamingCodec 1.0, *)
extension StreamError: CustomStringConvertible {
  /// Layer, code, offset and problem in a line.
  public var description: String {
    switch self {
    case .service, .noDeltas: "\(layer): \(problem)"
    default: "\(layer): \(code) at offset \(offset ?? 0): \(problem)"
    }
  }
}

extension ServiceFailure: CustomStringConvertible {
  /// The layer in which it was reported.
  var layer: String {
    switch source {
    case .httpStatus: "http"
    case .exception, .errorMessage, .invokeComplete: "eventstream"
    case .inBand: "deltas"
    case .function: "lambda"
    }
  }

  /// The failure in words.
  public var description: String {
    if source == .httpStatus { return "the service answers \(code)\(message.isEmpty ? "" : " ")\(message)" }
    let what =
      switch source {
      case .exception: "exception \(code)"
      case .errorMessage: "error \(code)"
      case .invokeComplete: "InvokeComplete with error \(code)"
      case .inBand, .httpStatus: code
      case .function: "that the function failed: \(code)"
      }
    return "the service reports \(what)\(message.isEmpty ? "" : ": \(message)")"
  }
}

/// The name of an enumeration's case.
func caseName(_ error: some Error) -> String { Mirror(reflecting: error).children.first?.label ?? "\(error)" }
