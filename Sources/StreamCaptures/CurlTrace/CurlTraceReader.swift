internal import ByteKernels

/// Reads the responses from a curl trace, one transfer at a time.
///
/// Sent bytes, TLS records, a proxy's answer to CONNECT, and the trailers of HTTP/2 are no part of a response.
@available(StreamingCodec 1.0, *)
struct CurlTraceReader: ~Copyable {
  /// The state of one transfer.
  private struct Transfer {
    /// Whether the last request asked a proxy for a tunnel.
    var isForProxy = false
    /// Whether the response's head is complete, so that further header lines are trailers.
    var isInBody = false
    /// Whether the last head lacks its empty line.
    var isInHead = false
    /// Whether the last head was a 1xx one.
    var isInterim = false
    /// Whether a request was sent that no head has answered.
    var awaitsResponse = false
    /// Whether curl has reported the end of the transfer.
    var hasEnded = false
    /// Whether bytes of the response to the last request have been delivered.
    var hasResponded = false
    var isSkipped = false
    /// The time at which the request had been sent.
    var requestTime: UInt64?
    /// The method and target of the last request.
    var method: String?
    var target: String?
  }

  /// The most transfers that are remembered.
  private static let longestList = 64

  private var decoder: CurlTraceDecoder
  private let number: Int?
  private var transfers: [UInt64: Transfer] = [:]
  /// The transfer that is being read; nil before the first.
  private var active: UInt64?
  /// The number of messages that have begun.
  private var messageCount = 0
  private var skipped: [UInt64] = []
  /// Whether a byte of a response has been delivered.
  private var hasDelivered = false
  private var isHeaderWanted = false

  /// The time from the request to the bytes that were read last; nil if the trace has no times.
  private(set) var delay: UInt64?

  /// A remark on transfers that were not read.
  var note: CaptureNote? {
    guard let active, !skipped.isEmpty else { return nil }
    return .overlappingTransfers(read: active, skipped: skipped)
  }

  init(number: Int?, maximumLineLength: Int) {
    self.number = number
    decoder = CurlTraceDecoder(maximumLineLength: maximumLineLength)
  }

  /// Reads to the next bytes of a response, and appends them.
  ///
  /// - Returns: Whether bytes were appended; false if more input is needed.
  @_lifetime(input: copy input)
  mutating func read(
    _ input: inout Span<UInt8>, into bytes: inout [UInt8], for connection: inout ConnectionDecoder
  ) throws(CurlTraceError) -> Bool {
    while true {
      guard let piece = try Self.next(&decoder, &input, into: &bytes) else { return false }
      if try take(piece, &bytes, &connection) { return true }
    }
  }

  /// Ends the trace, and appends the last bytes of a response.
  ///
  /// - Returns: Whether bytes were appended; call until it returns false.
  mutating func finish(
    into bytes: inout [UInt8], for connection: inout ConnectionDecoder
  ) throws(CurlTraceError) -> Bool {
    while let piece = try Self.finish(&decoder, into: &bytes) {
      if try take(piece, &bytes, &connection) { return true }
    }
    guard hasDelivered else { throw .noResponse(offset: decoder.offset) }
    return false
  }

  // MARK: Pieces

  /// A piece whose bytes were appended to others.
  private struct Piece {
    var kind: CurlTracePiece.Kind
    var isFirst: Bool
    var microseconds: UInt64?
    var transfer: UInt64?
    var count: Int
  }

  @_lifetime(input: copy input)
  private static func next(
    _ decoder: inout CurlTraceDecoder, _ input: inout Span<UInt8>, into bytes: inout [UInt8]
  ) throws(CurlTraceError) -> Piece? {
    guard let piece = try decoder.next(&input) else { return nil }
    return append(piece, to: &bytes)
  }

  private static func finish(
    _ decoder: inout CurlTraceDecoder, into bytes: inout [UInt8]
  ) throws(CurlTraceError) -> Piece? {
    guard let piece = try decoder.finish() else { return nil }
    return append(piece, to: &bytes)
  }

  private static func append(_ piece: borrowing CurlTracePiece, to bytes: inout [UInt8]) -> Piece {
    bytes.append(copying: piece.bytes)
    return Piece(
      kind: piece.kind, isFirst: piece.isFirst, microseconds: piece.microseconds, transfer: piece.transfer,
      count: piece.bytes.count)
  }

  /// Keeps the bytes of a piece if they belong to the response that is read; returns whether they do.
  private mutating func take(
    _ piece: Piece, _ bytes: inout [UInt8], _ connection: inout ConnectionDecoder
  ) throws(CurlTraceError) -> Bool {
    for (remark, number) in decoder.takeRemarks() {
      switch remark {
      case .end:
        transfers[number ?? 0]?.hasEnded = true
        transfers[number ?? 0]?.awaitsResponse = false
      case .reconnection: transfers[number ?? 0]?.awaitsResponse = false
      }
    }
    let start = bytes.count - piece.count
    let id = piece.transfer ?? 0
    var transfer = transfers[id] ?? Transfer()
    defer { transfers[id] = transfer }
    var isWanted = false
    switch piece.kind {
    case .sentHeader:
      if piece.isFirst { try note(request: bytes[start...], of: piece, &transfer) }
      if !transfer.hasResponded, !transfer.isForProxy { transfer.requestTime = piece.microseconds }
    case .sentData:
      if !transfer.hasResponded, !transfer.isForProxy { transfer.requestTime = piece.microseconds }
    case .receivedHeader:
      if piece.isFirst {
        let line = bytes[start...]
        if line.starts(with: "HTTP/".utf8) {
          let lacksEmptyLine = transfer.isInHead && transfer.isInterim
          beginHead(line, &transfer, &connection, id)
          // curl 7.88 does not trace the empty line after a 1xx head.
          if lacksEmptyLine, !transfer.isForProxy, !transfer.isSkipped {
            bytes.insert(contentsOf: [0x0D, 0x0A], at: start)
          }
        } else if line.first == 0x0D || line.first == 0x0A {
          transfer.isInHead = false
        }
        isHeaderWanted = !transfer.isInBody && !transfer.isForProxy
      }
      isWanted = isHeaderWanted && !transfer.isSkipped
    case .receivedData:
      if piece.transfer == nil, transfer.awaitsResponse, !transfer.isForProxy {
        throw .severalTransfers(offset: decoder.dumpOffset)
      }
      transfer.isInBody = true
      isWanted = !transfer.isForProxy && !transfer.isSkipped && (active ?? id) == id
    }
    guard isWanted else {
      bytes.removeSubrange(start...)
      return false
    }
    hasDelivered = true
    transfer.hasResponded = true
    if transfer.requestTime == nil { transfer.requestTime = piece.microseconds }
    delay = piece.microseconds.flatMap { time in transfer.requestTime.map { time - min($0, time) } }
    return true
  }

  // MARK: Messages

  /// Takes note of a request: the first bytes of its head.
  private mutating func note(
    request: ArraySlice<UInt8>, of piece: Piece, _ transfer: inout Transfer
  ) throws(CurlTraceError) {
    let line = String(decoding: request.prefix { $0 != 0x0D && $0 != 0x0A }, as: UTF8.self)
    let words = line.split(separator: " ")
    guard words.count == 3, words[2].hasPrefix("HTTP/") else { return }
    transfer.isForProxy = words[0] == "CONNECT"
    guard !transfer.isForProxy else { return }
    // Without the numbers of transfers, requests are all that shows that several run at a time.
    if piece.transfer == nil, transfer.awaitsResponse { throw .severalTransfers(offset: decoder.dumpOffset) }
    transfer.awaitsResponse = true
    transfer.hasResponded = false
    transfer.hasEnded = false
    transfer.method = String(words[0])
    transfer.target = String(words[1])
  }

  /// Begins a head of a response, of which `line` is the status line.
  private mutating func beginHead(
    _ line: ArraySlice<UInt8>, _ transfer: inout Transfer, _ connection: inout ConnectionDecoder, _ id: UInt64
  ) {
    let continuesMessage = transfer.isInterim
    let status = line.split(separator: 0x20).dropFirst().first ?? []
    transfer.isInterim = status.first == UInt8(ascii: "1") && !status.elementsEqual("101".utf8)
    transfer.isInBody = false
    transfer.isInHead = true
    transfer.awaitsResponse = transfer.awaitsResponse && transfer.isForProxy
    guard !continuesMessage, !transfer.isForProxy else { return }
    messageCount += 1
    let isBusy = active.map { $0 != id && transfers[$0]?.hasEnded == false } ?? false && connection.isWithinMessage
    guard !isBusy || messageCount == number else {
      transfer.isSkipped = true
      noteSkipped(id)
      connection.skipMessage()
      return
    }
    if isBusy, let active {
      noteSkipped(active)
      transfers[active]?.isSkipped = true
    }
    if transfers.count > Self.longestList { transfers = transfers.filter { !$0.value.hasEnded } }
    transfer.isSkipped = false
    active = id
    connection.beginMessage()
    if let method = transfer.method { connection.expectResponse(to: method, target: transfer.target) }
  }

  private mutating func noteSkipped(_ id: UInt64) {
    if skipped.count < Self.longestList, !skipped.contains(id) { skipped.append(id) }
  }
}
