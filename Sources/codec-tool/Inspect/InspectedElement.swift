#if CommandLineTool
import ByteKernels
import ChunkedHTTP
import EventStreamCodec
import LambdaStreaming
import StreamPipeline
import TextDeltas

/// The description of an element beside its bytes.
struct InspectedElement {
  /// How its bytes are drawn.
  enum Shape {
    case frame, head, trailers, event, bytes
    /// Nothing: the bytes belong to other elements.
    case nothing
    case sizeLine(extensions: String)
    case prelude(summary: String)
  }

  var layer: StreamLayer
  /// The element's name.
  var noun: String
  /// Details after place and length; may be empty.
  var detail = ""
  var shape: Shape
}

extension InspectedElement {
  /// Describes an element; nil for bytes.
  init?(_ element: StreamElement) {
    switch element {
    case .envelope(let element): self.init(element)
    case .message(let message):
      var detail: [UInt8] = []
      func append(_ value: Span<UInt8>?) {
        guard let value else { return }
        if !detail.isEmpty { detail.append(0x20) }
        detail.append(printable: value)
      }
      append(message.messageType)
      append(message.eventType)
      append(message.exceptionType)
      append(message.errorCode)
      self.init(
        layer: .eventstream, noun: "frame", detail: String(decoding: detail, as: UTF8.self), shape: .frame)
    case .event(let event):
      let type = event.type.isEmpty ? "message" : String(repairing: event.type)
      self.init(layer: .sse, noun: "event", detail: type.printable, shape: .event)
    case .line: self.init(layer: .ndjson, noun: "line", shape: .bytes)
    case .document: self.init(layer: .json, noun: "document", shape: .bytes)
    case .text: self.init(layer: .text, noun: "line", shape: .bytes)
    case .bytes: return nil
    }
  }

  /// Describes an element of an envelope; nil for notes.
  init?(_ element: EnvelopeElement) {
    switch element {
    case .informationalHead, .head(.response, _): self.init(layer: .http, noun: "response head", shape: .head)
    case .head(.request, _): self.init(layer: .http, noun: "request head", shape: .head)
    case .chunk(let size, let extensions, _):
      let list = extensions.map { piece in
        let value = piece.rawValue.map { "=" + String(decoding: $0, as: UTF8.self).debugDescription }
        return "extension \(piece.name)\(value ?? "")".printable
      }
      self.init(
        layer: .chunked, noun: "chunk", detail: Self.detail(ofChunk: size),
        shape: .sizeLine(extensions: list.joined(separator: ", ")))
    case .signedChunk(let size, let signature, _):
      let note = signature.isEmpty ? "" : "signature \(signature.prefix(16))…".printable
      self.init(
        layer: .awsChunked, noun: "chunk", detail: Self.detail(ofChunk: size), shape: .sizeLine(extensions: note))
    case .trailers(_, let layer, _): self.init(layer: layer, noun: "trailer section", shape: .trailers)
    case .message(let message, _, _):
      func text(_ name: String) -> String? {
        for header in message.headers where header.name == name {
          if case .string(let text) = header.value { return text }
        }
        return nil
      }
      let headers = [":message-type", ":event-type", ":exception-type", ":error-code"].map(text)
      self.init(layer: .eventstream, noun: "frame", detail: Self.detail(headers), shape: .frame)
    case .prelude(let prelude, _):
      let parts = [
        prelude.statusCode.map { "status \($0)" } ?? "no status", counted(prelude.mergedHeaders.count, "header"),
        counted(prelude.cookies.count, "cookie"),
      ]
      self.init(
        layer: .lambda, noun: "prelude", shape: .prelude(summary: "prelude: \(parts.joined(separator: ", "))"))
    case .missingPrelude(let finding):
      self.init(layer: .lambda, noun: "no prelude", detail: "\(finding)".printable, shape: .nothing)
    case .invokeComplete(let complete, _):
      self.init(
        layer: .lambda, noun: "end of the invocation", detail: (complete.errorCode ?? "no error").printable,
        shape: .nothing)
    case .functionError(let error, _):
      let type = error.type ?? error.details?.errorType ?? "of no type"
      self.init(
        layer: .lambda, noun: "error of the function", detail: "\(type): \(error.message ?? "")".printable,
        shape: .nothing)
    }
  }

  private static func detail(ofChunk size: UInt64) -> String {
    size == 0 ? "the last" : "\(counted(size, "byte")) of data"
  }

  /// The type of a message and its name.
  private static func detail(_ headers: [String?]) -> String {
    headers.compactMap { $0?.printable }.joined(separator: " ")
  }

  /// Describes the bytes of an incomplete element, at a fault or at the end of a layer.
  init(rest layer: StreamLayer, _ error: StreamError?) {
    let shape: Shape =
      switch (layer, error) {
      // It has none of a frame's fields.
      case (.eventstream, .eventStream(.notAnEventStream)?): .bytes
      case (.eventstream, _): .frame
      case (.sse, _): .event
      case (.lambda, _): .prelude(summary: "prelude")
      case (.http, .http(.chunked(.invalidTrailers, _))?), (.chunked, .chunked(.invalidTrailers)?): .trailers
      case (.http, .http(.chunked(.missingLineEndAfterData, _))?), (.chunked, .chunked(.missingLineEndAfterData)?):
        .bytes
      case (.http, .http(.chunked)?), (.chunked, .chunked?), (.awsChunked, .awsChunked?): .sizeLine(extensions: "")
      case (.http, .http(.head)?): .head
      default: .bytes
      }
    let noun =
      switch shape {
      case .frame: "frame"
      case .head: "head"
      case .trailers: "trailer section"
      case .sizeLine: "size line"
      case .prelude: "prelude"
      case .event: "rest"
      case .bytes where layer == .eventstream: "no frame"
      case .bytes, .nothing: error == nil ? "end of \(layer.rawValue)" : "bytes of \(layer.rawValue)"
      }
    self.init(layer: layer, noun: noun, shape: shape)
  }
}
#endif
