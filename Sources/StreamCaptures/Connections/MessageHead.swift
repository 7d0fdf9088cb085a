internal import ByteKernels
internal import ChunkedHTTP
internal import StreamPipeline

/// The facts of a final head that decide where its message ends, and whether the message is wanted.
@available(StreamingCodec 1.0, *)
struct MessageHead {
  /// The part that a message plays on its connection.
  enum Role {
    /// A response that may be what the capture is about.
    case answer
    /// A redirect; curl's `-L` follows it.
    case redirect
    /// A demand to authenticate, which may be followed by the response to another attempt.
    case challenge
    /// A proxy's consent to CONNECT.
    case tunnel
    /// A response that ends HTTP on the connection: 101.
    case upgrade
    /// A request that carries the stream itself.
    case streamingRequest
    /// Any other request.
    case request
  }

  var role: Role
  var status: Int?
  var method: String?
  var target: String?
  /// Whether the sender of the request waits for a 100 response before it sends the body.
  var expectsContinue = false
  /// The protocol that the connection switches to.
  var upgrade = ""
  /// Whether the body is text in which a status line cannot occur.
  var mayPrecedeHead = false

  init(_ head: borrowing HTTPHeadView, to method: String?) {
    switch head {
    case .request(let head): self.init(HTTP1RequestHead(head))
    case .response(let head): self.init(HTTP1ResponseHead(head), to: method)
    }
  }

  private init(_ head: HTTP1RequestHead) {
    let codings = head.fields.values(named: "content-encoding").joined(separator: ",").lowercased()
    let isStream =
      head.fields["content-type"].flatMap { StreamLayer(contentType: $0) } != nil || codings.contains("aws-chunked")
      || head.fields["lambda-runtime-function-response-mode"] != nil
    role = isStream ? .streamingRequest : .request
    method = head.method
    target = head.target
    expectsContinue = head.fields["expect"]?.lowercased() == "100-continue"
  }

  private init(_ head: HTTP1ResponseHead, to method: String?) {
    role = Self.role(of: head, to: method)
    status = head.status
    upgrade = head.fields["upgrade"] ?? "another protocol"
    let type = head.fields["content-type"]?.lowercased() ?? ""
    mayPrecedeHead = type.hasPrefix("text/event-stream") || type.contains("json")
  }

  private static func role(of head: HTTP1ResponseHead, to method: String?) -> Role {
    if head.status == 101 { return .upgrade }
    if head.opensTunnel(to: method) { return .tunnel }
    if (300..<400).contains(head.status), head.fields["location"] != nil { return .redirect }
    let isChallenge =
      head.status == 401 && head.fields["www-authenticate"] != nil
      || head.status == 407 && head.fields["proxy-authenticate"] != nil
    return isChallenge ? .challenge : .answer
  }
}

@available(StreamingCodec 1.0, *)
extension HTTP1ResponseHead {
  /// Whether a proxy reports with this head that it has opened a tunnel.
  ///
  /// RFC 9110, section 9.3.6, makes every 2xx response to CONNECT one. Captures of responses do not show the method;
  /// proxies name the tunnel in the reason phrase and announce no body.
  fileprivate func opensTunnel(to method: String?) -> Bool {
    guard (200..<300).contains(status) else { return false }
    if let method { return method == "CONNECT" }
    return reason.lowercased() == "connection established" && fields["content-type"] == nil
      && fields["content-length"] == nil && fields["transfer-encoding"] == nil
  }
}
