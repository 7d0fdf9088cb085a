#if CommandLineTool
import ChunkedHTTP
import LambdaStreaming
import StreamPipeline

/// Writes the elements of layers that wrap another as JSON lines.
///
/// A message is written as those of the innermost layer are: see ``MessageJSON``.
enum EnvelopeJSON {
  /// Appends the element as a line; notes are not elements.
  static func append(_ element: EnvelopeElement, to output: inout [UInt8]) {
    switch element {
    case .informationalHead(let head, let offset), .head(.response(let head), let offset):
      output.beginElement(of: element.layer, "responseHead", at: offset)
      output.member("version", "\(head.version)")
      output.member("status", head.status)
      output.member("reason", head.reason)
      append("headers", head.fields, to: &output)
    case .head(.request(let head), let offset):
      output.beginElement(of: element.layer, "requestHead", at: offset)
      output.member("version", "\(head.version)")
      output.member("method", head.method)
      output.member("target", head.target)
      append("headers", head.fields, to: &output)
    case .chunk(let size, let extensions, let offset):
      output.beginElement(of: element.layer, "chunk", at: offset)
      output.member("size", size)
      output.beginArray("extensions")
      for piece in extensions { append(piece.name, piece.rawValue, to: &output) }
      output.endArray()
    case .signedChunk(let size, let signature, let offset):
      output.beginElement(of: element.layer, "chunk", at: offset)
      output.member("size", size)
      output.member("signature", signature.isEmpty ? nil : signature)
    case .trailers(let trailers, _, let offset):
      output.beginElement(of: element.layer, "trailers", at: offset)
      append("trailers", trailers, to: &output)
    case .prelude(let prelude, let offset):
      output.beginElement(of: element.layer, "prelude", at: offset)
      output.memberName("statusCode")
      if let status = prelude.statusCode { output.element(status) } else { output.element(nil) }
      append("headers", prelude.mergedHeaders, to: &output)
      output.beginArray("cookies")
      for cookie in prelude.cookies { output.element(cookie) }
      output.endArray()
    case .invokeComplete(let complete, let offset):
      output.beginElement(of: element.layer, "invokeComplete", at: offset)
      output.member("errorCode", complete.errorCode)
      output.member("errorDetails", complete.errorDetails?.raw)
      output.member("logResult", complete.logResult)
    case .functionError(let error, let offset):
      output.beginElement(of: element.layer, "errorTrailers", at: offset)
      output.member("errorType", error.type ?? error.details?.errorType)
      output.member("errorMessage", error.message)
      output.member("raw", error.details?.raw)
    case .message, .missingPrelude: return
    }
    output.endLine()
  }

  /// Appends a field section as pairs, in the order of the wire.
  private static func append(_ name: StaticString, _ fields: HTTPFieldLines, to output: inout [UInt8]) {
    output.beginArray(name)
    for field in fields { append(field.name, field.rawValue, to: &output) }
    output.endArray()
  }

  /// Appends a pair of a name and a value, or null.
  private static func append(_ name: String, _ value: [UInt8]?, to output: inout [UInt8]) {
    output.beginArray()
    output.element(name)
    if let value { output.element(value.span) } else { output.element(nil) }
    output.endArray()
  }
}

extension [UInt8] {
  /// Appends the beginning of an element's object.
  mutating func beginElement(of layer: StreamLayer, _ kind: String, at offset: UInt64) {
    beginObject()
    member("layer", plain: layer.rawValue)
    member("kind", plain: kind)
    member("offset", offset)
  }
}
#endif
