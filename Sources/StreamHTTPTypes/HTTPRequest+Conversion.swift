#if HTTPTypes
public import ChunkedHTTP
public import HTTPTypes

@available(StreamingCodec 1.0, *)
extension HTTPRequest {
  /// Converts the head of a request; the field `Host` becomes the authority.
  ///
  /// - Parameters:
  ///   - head: The head.
  ///   - scheme: The scheme, which a head does not name.
  /// - Throws: ``HTTPTypesConversionError`` if HTTP forbids the method or a field.
  public init(_ head: HTTP1RequestHead, scheme: String = "https") throws(HTTPTypesConversionError) {
    guard let method = Method(head.method) else { throw .invalidMethod(head.method) }
    let fields = try HTTPFields(HTTPFieldLines(head.fields.filter { !$0.isNamed("Host") }))
    // RFC 9112, section 3.2.3: the target of CONNECT is the authority.
    let isConnect = method == .connect
    self.init(
      method: method, scheme: isConnect ? nil : scheme, authority: isConnect ? head.target : head.fields["Host"],
      path: isConnect ? nil : head.target, headerFields: fields)
  }
}

@available(StreamingCodec 1.0, *)
extension HTTP1RequestHead {
  /// Converts a request to HTTP/1.1; the authority becomes the field `Host`.
  public init(_ request: HTTPRequest) {
    let authority = request.authority
    var fields = HTTPFieldLines(authority.map { [HTTPFieldLine("Host", $0)] } ?? [])
    for field in request.headerFields { fields.append(HTTPFieldLine(field)) }
    let target = request.method == .connect ? authority : request.path
    self.init(method: request.method.rawValue, target: target ?? "/", fields: fields)
  }
}
#endif
