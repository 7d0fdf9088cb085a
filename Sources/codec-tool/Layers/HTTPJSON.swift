import ByteKernels
import ChunkedHTTP
import StrictJSON

/// The objects that `decode` writes for the layers of HTTP, each a line.
enum HTTPJSON {
  static func head(_ head: HTTPResponseHeadView) -> [UInt8] {
    var output = object(.http, "responseHead", head.offset)
    member("version", "\(head.version)", &output)
    output += ",\"status\":\(head.status)".utf8
    output += ",\"reason\":".utf8
    JSONText.appendString(head.reason, to: &output)
    fields("headers", head.fields, &output)
    return closed(output)
  }

  static func head(_ head: HTTPRequestHeadView) -> [UInt8] {
    var output = object(.http, "requestHead", head.offset)
    member("version", "\(head.version)", &output)
    output += ",\"method\":".utf8
    JSONText.appendString(head.method, to: &output)
    output += ",\"target\":".utf8
    JSONText.appendString(head.target, to: &output)
    fields("headers", head.fields, &output)
    return closed(output)
  }

  static func chunk(_ head: ChunkHead) -> [UInt8] {
    var output = object(.chunked, "chunk", head.offset)
    output += ",\"size\":\(head.size),\"extensions\":[".utf8
    var extensions = head.extensions
    var isFirst = true
    while let piece = extensions.next() {
      if !isFirst { output.append(UInt8(ascii: ",")) }
      isFirst = false
      output.append(UInt8(ascii: "["))
      JSONText.appendString(piece.name, to: &output)
      output.append(UInt8(ascii: ","))
      if let value = piece.unquotedValue() {
        JSONText.appendString(value.span, to: &output)
      } else {
        output += "null".utf8
      }
      output.append(UInt8(ascii: "]"))
    }
    output.append(UInt8(ascii: "]"))
    return closed(output)
  }

  static func chunk(_ head: AWSChunkHead) -> [UInt8] {
    var output = object(.awsChunked, "chunk", head.offset)
    output += ",\"size\":\(head.size),\"signature\":".utf8
    if head.signature.count > 0 {
      JSONText.appendString(head.signature, to: &output)
    } else {
      output += "null".utf8
    }
    return closed(output)
  }

  static func trailers(_ section: HTTPFieldSection, layer: Layer = .chunked) -> [UInt8] {
    var output = object(layer, "trailers", section.count > 0 ? section.offset(0) : 0)
    fields("trailers", section, &output)
    return closed(output)
  }

  private static func object(_ layer: Layer, _ kind: String, _ offset: UInt64) -> [UInt8] {
    Array("{\"layer\":\"\(layer.rawValue)\",\"kind\":\"\(kind)\",\"offset\":\(offset)".utf8)
  }

  private static func closed(_ output: [UInt8]) -> [UInt8] { output + Array("}\n".utf8) }

  private static func member(_ key: String, _ value: String, _ output: inout [UInt8]) {
    output += ",\"\(key)\":".utf8
    JSONText.appendString(value, to: &output)
  }

  /// A field section, as pairs in the order of the wire.
  private static func fields(_ key: String, _ section: HTTPFieldSection, _ output: inout [UInt8]) {
    output += ",\"\(key)\":[".utf8
    for number in 0..<section.count {
      output += (number > 0 ? ",[" : "[").utf8
      JSONText.appendString(section.name(number), to: &output)
      output.append(UInt8(ascii: ","))
      JSONText.appendString(section.value(number), to: &output)
      output.append(UInt8(ascii: "]"))
    }
    output.append(UInt8(ascii: "]"))
  }
}
