import ChunkedHTTP
import LambdaStreaming
import StreamPipeline
import StrictJSON

/// The objects that `decode` writes for the layers that carry others, each a line.
struct CarrierJSON {
  let messages: MessageJSON

  /// Appends the element as a line.
  func append(_ element: EnvelopeElement, to output: inout [UInt8]) {
    switch element {
    case .informationalHead(let head, let offset), .head(.response(let head), let offset):
      start(element.layer, "responseHead", offset, &output)
      member("version", "\(head.version)", &output)
      output += ",\"status\":\(head.status)".utf8
      member("reason", head.reason, &output)
      fields("headers", head.fields, &output)
    case .head(.request(let head), let offset):
      start(element.layer, "requestHead", offset, &output)
      member("version", "\(head.version)", &output)
      member("method", head.method, &output)
      member("target", head.target, &output)
      fields("headers", head.fields, &output)
    case .chunk(let size, let extensions, let offset):
      start(element.layer, "chunk", offset, &output)
      output += ",\"size\":\(size),\"extensions\":[".utf8
      list(extensions, &output) { piece, output in
        pair(Array(piece.name.utf8), piece.rawValue, &output)
      }
    case .signedChunk(let size, let signature, let offset):
      start(element.layer, "chunk", offset, &output)
      output += ",\"size\":\(size)".utf8
      if signature.isEmpty { output += ",\"signature\":null".utf8 } else { member("signature", signature, &output) }
    case .trailers(let trailers, _, let offset):
      start(element.layer, "trailers", offset, &output)
      fields("trailers", trailers, &output)
    case .message(let message, let offset, let length):
      messages.append(message, at: offset, length: length, to: &output)
      return
    case .prelude(let prelude, let offset):
      start(element.layer, "prelude", offset, &output)
      output += ",\"statusCode\":\(prelude.statusCode.map(String.init) ?? "null")".utf8
      fields("headers", prelude.mergedHeaders, &output)
      output += ",\"cookies\":[".utf8
      list(prelude.cookies, &output) { cookie, output in JSONText.appendString(cookie, to: &output) }
    case .invokeComplete(let complete, let offset):
      start(element.layer, "invokeComplete", offset, &output)
      member("errorCode", complete.errorCode, &output)
      member("errorDetails", complete.errorDetails?.raw, &output)
      member("logResult", complete.logResult, &output)
    case .functionError(let error, let offset):
      start(element.layer, "errorTrailers", offset, &output)
      member("errorType", error.type ?? error.details?.errorType, &output)
      member("errorMessage", error.message, &output)
      member("raw", error.details?.raw, &output)
    case .missingPrelude: return
    }
    output += "}\n".utf8
  }

  private func start(_ layer: StreamLayer, _ kind: String, _ offset: UInt64, _ output: inout [UInt8]) {
    output += "{\"layer\":\"\(layer.rawValue)\",\"kind\":\"\(kind)\",\"offset\":\(offset)".utf8
  }

  private func member(_ key: String, _ value: String?, _ output: inout [UInt8]) {
    output += ",\"\(key)\":".utf8
    if let value { JSONText.appendString(value, to: &output) } else { output += "null".utf8 }
  }

  /// A field section, as pairs in the order of the wire.
  private func fields(_ key: String, _ fields: HTTPFields, _ output: inout [UInt8]) {
    output += ",\"\(key)\":[".utf8
    list(fields, &output) { field, output in pair(Array(field.name.utf8), field.rawValue, &output) }
  }

  private func pair(_ name: [UInt8], _ value: [UInt8]?, _ output: inout [UInt8]) {
    output.append(UInt8(ascii: "["))
    JSONText.appendString(name.span, to: &output)
    output.append(UInt8(ascii: ","))
    if let value { JSONText.appendString(value.span, to: &output) } else { output += "null".utf8 }
    output.append(UInt8(ascii: "]"))
  }

  /// Elements with commas between them, and the bracket that closes the list.
  private func list<Element>(
    _ elements: some Sequence<Element>, _ output: inout [UInt8], _ append: (Element, inout [UInt8]) -> Void
  ) {
    var isFirst = true
    for element in elements {
      if !isFirst { output.append(UInt8(ascii: ",")) }
      isFirst = false
      append(element, &output)
    }
    output.append(UInt8(ascii: "]"))
  }
}
