#if CommandLineTool
import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1

/// A connection of an ``HTTPServer``: its requests one after the other, and the responses to them.
///
/// Writes return when the bytes have left for the peer, so a slow peer slows the writer down.
struct HTTPConnection {
  /// A request's body was longer than allowed.
  struct BodyTooLong: Error {}
  /// The connection ended in the middle of a request.
  struct Closed: Error {}
  /// The response cannot be completed: the connection must be closed.
  struct Cut: Error {}

  /// A part of a request's body.
  enum BodyPart {
    case bytes(ByteBuffer)
    case end(HTTPHeaders?)
  }

  /// The channel.
  let channel: any Channel
  private var inbound: NIOAsyncChannelInboundStream<HTTPServerRequestPart>.AsyncIterator
  /// Whether the body of the current request has not been read to its end.
  private var isInBody = false
  private var awaitsContinue = false
  private var isKeptAlive = true
  /// Called when the peer closes the connection.
  private let onClose = NIOLockedValueBox<(@Sendable () -> Void)?>(nil)

  init(_ channel: any Channel, _ inbound: NIOAsyncChannelInboundStream<HTTPServerRequestPart>.AsyncIterator) {
    self.channel = channel
    self.inbound = inbound
    channel.closeFuture.whenComplete { [onClose] _ in onClose.withLockedValue { $0 }?() }
  }

  /// Runs `body`, and calls `onEnd` if the peer closes the connection meanwhile.
  func whileOpen<Result>(orElse onEnd: @escaping @Sendable () -> Void, _ body: () async -> Result) async -> Result {
    onClose.withLockedValue { $0 = onEnd }
    defer { onClose.withLockedValue { $0 = nil } }
    if !channel.isActive { onEnd() }
    return await body()
  }

  /// The peer's IP address.
  var peer: String { channel.remoteAddress?.ipAddress ?? "127.0.0.1" }

  // MARK: Requests

  /// The next request, or nil at the end.
  ///
  /// What is left of the previous one's body is read and dropped.
  ///
  /// - Throws: `HTTPParserError` if what follows is not HTTP; ``Closed`` if the rest of that body is not, because its
  ///   request has been answered.
  mutating func nextRequest() async throws -> HTTPRequestHead? {
    guard isKeptAlive else { return nil }
    // A client that waits for permission to send a body may never send it.
    if awaitsContinue { return nil }
    do {
      while isInBody { if case .end = try await nextBodyPart() { break } }
    } catch {
      throw Closed()
    }
    guard case .head(var head)? = try await inbound.next(isolation: #isolation) else { return nil }
    head.headers.trimValues()
    isInBody = true
    isKeptAlive = head.isKeepAlive
    awaitsContinue = head.headers[canonicalForm: "expect"].contains { $0.lowercased() == "100-continue" }
    return head
  }

  /// The next part of the request's body.
  ///
  /// - Throws: ``Closed`` if the connection ended before the body did; `HTTPParserError` if the body is not HTTP.
  mutating func nextBodyPart() async throws -> BodyPart {
    guard isInBody else { return .end(nil) }
    if awaitsContinue {
      awaitsContinue = false
      try await channel.write([.head(HTTPResponseHead(version: .http1_1, status: .continue))])
    }
    switch try await inbound.next(isolation: #isolation) {
    case .body(let bytes): return .bytes(bytes)
    case .end(var trailers):
      isInBody = false
      trailers?.trimValues()
      return .end(trailers)
    case .head, nil: throw Closed()
    }
  }

  /// The whole body of the request.
  ///
  /// A response is written when the body has been read, never before: a body that is not HTTP is answered with 400.
  ///
  /// - Throws: ``BodyTooLong`` if it has more than `limit` bytes; ``Closed`` if it was cut; `HTTPParserError` if it is not
  ///   HTTP.
  mutating func body(upTo limit: Int, announced: Int? = nil) async throws -> ByteBuffer {
    if let announced, announced > limit { throw BodyTooLong() }
    var body = ByteBuffer()
    while case .bytes(var bytes) = try await nextBodyPart() {
      guard body.readableBytes + bytes.readableBytes <= limit else { throw BodyTooLong() }
      body.writeBuffer(&bytes)
    }
    return body
  }

  // MARK: Responses

  /// Closes the connection after the current response.
  mutating func closeAfterResponse() { isKeptAlive = false }

  /// Whether the connection stays open after the current response.
  var staysOpen: Bool { isKeptAlive && !awaitsContinue }

  /// Writes a whole response.
  mutating func respond(
    to request: HTTPRequestHead, _ status: HTTPResponseStatus, _ headers: HTTPHeaders = [:],
    body: ByteBuffer = ByteBuffer()
  ) async throws {
    var headers = headers
    if status.mayHaveResponseBody { headers.replaceOrAdd(name: "Content-Length", value: "\(body.readableBytes)") }
    if !staysOpen {
      headers.replaceOrAdd(name: "Connection", value: "close")
    } else if request.version == .http1_0 {
      headers.replaceOrAdd(name: "Connection", value: "keep-alive")
    }
    var parts: [HTTPServerResponsePart] = [
      .head(HTTPResponseHead(version: .http1_1, status: status, headers: headers))
    ]
    if body.readableBytes > 0, request.method != .HEAD, status.mayHaveResponseBody {
      parts.append(.body(.byteBuffer(body)))
    }
    try await channel.write(parts + [.end(nil)])
  }

  /// Answers a malformed request with 400.
  func refuse() async throws {
    let headers: HTTPHeaders = ["Connection": "close", "Content-Length": "0"]
    try await channel.write([
      .head(HTTPResponseHead(version: .http1_1, status: .badRequest, headers: headers)), .end(nil),
    ])
  }

  /// Writes a whole response with a JSON body.
  mutating func respond(
    to request: HTTPRequestHead, _ status: HTTPResponseStatus, _ headers: HTTPHeaders = [:], json: [UInt8]
  ) async throws {
    var headers = headers
    headers.add(name: "Content-Type", value: "application/json")
    try await respond(to: request, status, headers, body: ByteBuffer(bytes: json))
  }
}

extension HTTPHeaders {
  /// Removes trailing whitespace from values, which swift-nio's parser keeps (RFC 9110, section 5.5).
  fileprivate mutating func trimValues() {
    func isBlank(_ character: Character) -> Bool { character == " " || character == "\t" }
    guard contains(where: { $0.value.last.map(isBlank) ?? false }) else { return }
    self = HTTPHeaders(map { ($0.name, String($0.value.reversed().drop(while: isBlank).reversed())) })
  }
}
#endif
