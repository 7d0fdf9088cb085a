#if HTTPTypes
public import ChunkedHTTP
public import HTTPTypes
public import LambdaStreaming

@available(StreamingCodec 1.0, *)
extension HTTPResponse {
  /// Converts the head of a response.
  ///
  /// - Throws: ``HTTPTypesConversionError`` if HTTP forbids the status or a field.
  public init(_ head: HTTP1ResponseHead) throws(HTTPTypesConversionError) {
    guard (100...999).contains(head.status) else { throw .invalidStatus(head.status) }
    let fields = try HTTPFields(head.fields)
    self.init(status: Status(code: head.status, reasonPhrase: head.reason), headerFields: fields)
  }

  /// Converts the prelude of a function's response, merged like API Gateway does; each cookie becomes a `Set-Cookie` field.
  ///
  /// - Throws: ``HTTPTypesConversionError`` if HTTP forbids the status or a field.
  public init(_ prelude: LambdaPrelude) throws(HTTPTypesConversionError) {
    let cookies = prelude.cookies.map { HTTPFieldLine("Set-Cookie", $0) }
    try self.init(
      HTTP1ResponseHead(status: prelude.statusCode ?? 200, fields: HTTPFieldLines(prelude.mergedHeaders + cookies)))
  }
}

@available(StreamingCodec 1.0, *)
extension HTTP1ResponseHead {
  /// Converts a response to HTTP/1.1.
  public init(_ response: HTTPResponse) {
    self.init(
      status: response.status.code, reason: response.status.reasonPhrase, fields: HTTPFieldLines(response.headerFields))
  }
}

@available(StreamingCodec 1.0, *)
extension LambdaPrelude {
  /// Converts the head of a function's response: `Set-Cookie` fields become cookies, and fields that repeat a name become
  /// headers with several values.
  public init(_ response: HTTPResponse) {
    var (headers, multiValueHeaders, cookies) = (HTTPFieldLines(), HTTPFieldLines(), [String]())
    for field in response.headerFields {
      if field.name == .setCookie {
        cookies.append(field.value)
      } else if response.headerFields[values: field.name].count > 1 {
        multiValueHeaders.append(HTTPFieldLine(field))
      } else {
        headers.append(HTTPFieldLine(field))
      }
    }
    self.init(
      statusCode: response.status.code, headers: headers, multiValueHeaders: multiValueHeaders, cookies: cookies)
  }
}
#endif
