#if CommandLineTool
import ChunkedHTTP
import NIOCore
import NIOHTTP1

/// Writes the response to a client, and keeps account of it.
///
/// If the client goes away, the remaining writes do nothing and ``isGone`` is true.
struct ClientResponse {
  /// Fields that concern only one connection (RFC 9110, section 7.6.1), and are set here.
  private static let connectionFields: Set = [
    "connection", "keep-alive", "proxy-connection", "transfer-encoding", "te", "trailer", "upgrade",
  ]

  /// The exchange, for the access log.
  private(set) var exchange: GatewayExchange
  /// Whether the client has gone.
  private(set) var isGone = false
  /// Whether the head has been written.
  private(set) var hasStarted = false
  /// Whether the connection must be closed.
  private(set) var mustClose: Bool

  private let request: HTTPRequestHead
  private let channel: any Channel
  private let start = ContinuousClock.now
  private var capture: ExchangeCapture?
  private var bandwidth: BandwidthLimit?
  private var hasBody = true
  private var announcedLength: Int?

  init(to request: HTTPRequestHead, on connection: HTTPConnection) {
    self.request = request
    channel = connection.channel
    mustClose = !connection.staysOpen
    exchange = GatewayExchange(
      method: request.method.rawValue, path: String(request.uri.prefix { $0 != "?" }), requestID: nil, status: nil)
  }

  /// Notes the invocation, and saves the exchange if the gateway captures.
  mutating func note(
    _ invocation: Invocation, body: ByteBuffer, _ configuration: GatewayConfiguration, _ bandwidth: BandwidthLimit
  ) {
    exchange.requestID = invocation.id
    if configuration.isPaced { self.bandwidth = bandwidth }
    guard let folder = configuration.captureFolder else { return }
    capture = ExchangeCapture(in: folder, id: invocation.id, request, body)
    if capture == nil { note(.captureFailed(folder)) }
  }

  /// Notes a problem for the access log.
  mutating func note(_ problem: GatewayProblem) { exchange.problems.append(problem) }

  // MARK: Writing

  /// Writes the head.
  ///
  /// - Returns: Whether the body, if any, can follow.
  mutating func begin(_ status: Int, _ fields: some Sequence<HTTPFieldLine>) async {
    var headers = HTTPHeaders()
    for field in fields where !Self.connectionFields.contains(field.name.lowercased()) {
      headers.add(name: field.name, value: field.value)
    }
    let status = HTTPResponseStatus(statusCode: status)
    hasBody = status.mayHaveResponseBody && request.method != .HEAD
    let lengths = Set(headers["Content-Length"])
    headers.remove(name: "Content-Length")
    if lengths.count == 1, let length = lengths.first.flatMap({ Int($0) }), length >= 0, status.mayHaveResponseBody {
      headers.add(name: "Content-Length", value: "\(length)")
      announcedLength = length
    } else if hasBody, request.version != .http1_0 {
      headers.add(name: "Transfer-Encoding", value: "chunked")
    } else if hasBody {
      // For an HTTP/1.0 client, the end of the connection ends the body.
      mustClose = true
    }
    if mustClose {
      headers.add(name: "Connection", value: "close")
    } else if request.version == .http1_0 {
      headers.add(name: "Connection", value: "keep-alive")
    }
    let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
    hasStarted = true
    exchange.status = Int(status.code)
    capture?.begin(head)
    await write([.head(head)])
    noteFirstByte()
  }

  /// Writes a piece of the body.
  mutating func append(_ bytes: ByteBuffer) async {
    guard bytes.readableBytes > 0, hasBody, !isGone, !mustCut else { return }
    if exchange.byteCount == 0 { noteFirstByte() }
    exchange.byteCount += bytes.readableBytes
    if let announcedLength, exchange.byteCount > announcedLength {
      note(.contentLength(announcedLength, sent: exchange.byteCount))
      return mustCut = true
    }
    if bandwidth != nil { await bandwidth?.wait(for: bytes.readableBytes) }
    capture?.append(bytes)
    await write([.body(.byteBuffer(bytes))])
  }

  /// Ends the response.
  mutating func end() async {
    if let announcedLength, hasBody, exchange.byteCount < announcedLength {
      note(.contentLength(announcedLength, sent: exchange.byteCount))
      mustCut = true
    }
    guard !mustCut else { return cut() }
    capture?.end(isComplete: true)
    await write([.end(nil)])
    finish()
  }

  /// Ends the response without a last chunk: the client can tell that it is not complete.
  mutating func cut() {
    mustClose = true
    capture?.end(isComplete: false)
    finish()
  }

  /// Writes a whole response.
  mutating func respond(_ status: Int, _ fields: [HTTPFieldLine] = [], json: [UInt8]) async {
    let length = HTTPFieldLine("Content-Length", "\(json.count)")
    await begin(status, fields + [HTTPFieldLine("Content-Type", "application/json"), length])
    await append(ByteBuffer(bytes: json))
    await end()
  }

  // MARK: Account

  private var mustCut = false

  private mutating func noteFirstByte() { exchange.timeToFirstByte = ContinuousClock.now - start }

  private mutating func finish() {
    exchange.totalTime = ContinuousClock.now - start
    if isGone { note(.clientDisconnected) }
  }

  private mutating func write(_ parts: [HTTPServerResponsePart]) async {
    guard !isGone else { return }
    do {
      try await channel.write(parts)
    } catch {
      isGone = true
      mustClose = true
    }
  }
}
#endif
