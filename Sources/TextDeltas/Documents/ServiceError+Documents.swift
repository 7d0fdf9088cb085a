internal import ByteKernels
internal import EventStreamCodec
internal import StrictJSON

@available(StreamingCodec 1.0, *)
extension ServiceError {
  /// Reads the error at a path of a document.
  ///
  /// - Parameters:
  ///   - value: The value at the path: JSON, or the content of a string.
  ///   - document: The whole document, which may name a type or code beside the value.
  ///   - member: The name of the member that holds the value.
  ///   - offset: The offset of the document in the stream.
  init(inBand value: Span<UInt8>, of document: Span<UInt8>, member: String, offset: UInt64) {
    var body: ServiceErrorBody
    if value.bytesEqual("error") {
      // A reason such as `"finish_reason":"error"`.
      body = ServiceErrorBody(message: "\(member): error")
    } else if let first = value.first, first == 0x7B || first == 0x5B {
      body = ServiceErrorBody(value)
    } else {
      body = ServiceErrorBody(message: String(repairing: value))
    }
    if member.hasSuffix("Exception"), body.type == nil { body.type = member }
    if let parsed = try? JSONValue(parsing: document) { body.addSiblings(parsed) }
    self.init(source: .inBand, body: body, offset: offset)
  }
}

extension ServiceErrorBody {
  /// Adds the type and code that stand beside an error in its document, where `type` is that of the document.
  fileprivate mutating func addSiblings(_ document: JSONValue) {
    for name in ["error_type", "errorType", "__type"] where type == nil { type = document[name]?.stringValue }
    for name in ["code", "error_code", "errorCode", "status_code", "statusCode"] where code == nil && type == nil {
      code = document[name]?.stringValue ?? document[name]?.intValue.map { "\($0)" }
    }
  }
}
