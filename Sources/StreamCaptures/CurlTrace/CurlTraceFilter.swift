internal import ByteKernels

/// Picks from a trace what belongs to the response, and tells when it came.
@available(StreamingCodec 1.0, *)
struct CurlTraceFilter {
  private var isForProxy = false
  private var isInBody = false
  private var isHeaderWanted = false
  /// Whether anything of a response has come.
  private(set) var hasDelivered = false
  /// When the request had been sent: the time of the last piece of it before the response's first.
  private var requestTime: UInt64?

  /// Whether a piece is part of the response.
  ///
  /// What a proxy says before it connects is not, nor are the trailers of HTTP/2, for which HTTP/1 has no place.
  mutating func wants(_ piece: borrowing CurlTracePiece) -> Bool {
    switch piece.kind {
    case .sentHeader:
      if piece.isFirst { isForProxy = piece.bytes.starts(with: "CONNECT ") }
      note(piece.microseconds)
      return false
    case .sentData:
      note(piece.microseconds)
      return false
    case .receivedHeader:
      if piece.isFirst {
        if piece.bytes.starts(with: "HTTP/") { isInBody = false }
        isHeaderWanted = !isInBody && !isForProxy
      }
      hasDelivered = hasDelivered || isHeaderWanted
      return isHeaderWanted
    case .receivedData:
      isInBody = true
      hasDelivered = hasDelivered || !isForProxy
      return !isForProxy
    }
  }

  /// How long after the request a piece of the response came; before it, where the trace lacks the request, counts as 0.
  mutating func delay(of piece: borrowing CurlTracePiece) -> UInt64? {
    guard let time = piece.microseconds else { return nil }
    if requestTime == nil { requestTime = time }
    return requestTime.map { time - min($0, time) }
  }

  private mutating func note(_ time: UInt64?) {
    if !hasDelivered, !isForProxy { requestTime = time }
  }
}
