internal import ByteKernels

@available(StreamingCodec 1.0, *)
extension HTTPMessageDecoder {
  /// Returns the next element of a body that has a fixed length, or ends with the connection.
  @_lifetime(&self, copy input)
  mutating func nextOfUnchunked(_ input: inout Span<UInt8>) throws(HTTPMessageError) -> HTTPMessageElement? {
    let isFixed = state == .fixed
    let count = isFixed && remaining < UInt64(input.count) ? Int(truncatingIfNeeded: remaining) : input.count
    var piece = input.extracting(0..<count)
    let isDelivered = try decodeContent(&piece)
    let taken = isCoded ? count &- piece.count : count
    input = input.extracting(taken..<input.count)
    offset &+= UInt64(taken)
    if isFixed { remaining &-= UInt64(taken) }
    if isDelivered { return .body(content.decoded) }
    if !isCoded, count > 0 {
      if isFixed, remaining == 0 { state = .end }
      return .body(piece)
    }
    guard isFixed, remaining == 0 else { return nil }
    return try end()
  }

  /// Returns the next run of data of a chunked body without other codings, or nil if anything else comes next.
  ///
  /// If it returns nil, call ``next(_:)``. The data ends where the rest of `input` begins.
  @inline(__always)
  @_lifetime(copy input)
  package mutating func nextPlainData(_ input: inout Span<UInt8>) throws(HTTPMessageError) -> Span<UInt8>? {
    guard state == .plainChunked else { return nil }
    do throws(ChunkedError) {
      let data = try chunked.nextData(&input)
      offset = bodyOffset &+ chunked.offset
      return data
    } catch {
      state = .chunked
      throw fail(.chunked(error, bodyOffset: bodyOffset))
    }
  }

  /// Returns the next element of a chunked body without other codings, the common case.
  @inline(__always)
  @_lifetime(&self, copy input)
  mutating func nextOfPlainChunked(
    _ input: inout Span<UInt8>
  ) throws(HTTPMessageError) -> HTTPMessageElement? {
    if let data = try nextPlainData(&input) { return .body(data) }
    guard chunked.isComplete else { return nil }
    return try endOfPlainChunked()
  }

  @inline(never)
  @_lifetime(&self)
  private mutating func endOfPlainChunked() throws(HTTPMessageError) -> HTTPMessageElement? {
    guard !chunked.trailers.isEmpty else { return try end() }
    state = .end
    return .trailers(chunked.trailers)
  }

  @_lifetime(&self, copy input)
  mutating func nextOfChunked(_ input: inout Span<UInt8>) throws(HTTPMessageError) -> HTTPMessageElement? {
    while true {
      // Data is decoded before reading what follows it.
      var piece = chunked.dataAhead(in: input)
      if isCoded {
        let count = piece.count
        let isDelivered = try decodeContent(&piece)
        chunked.skipData(count &- piece.count, of: &input)
        offset = bodyOffset &+ chunked.offset
        if isDelivered { return .body(content.decoded) }
      }
      if chunked.isComplete { return try end() }

      let before = input
      var isSimple = false
      do throws(ChunkedError) {
        let element = try chunked.next(&input)
        switch element {
        case nil:
          offset &+= UInt64(before.count)
          return nil
        case .chunk(let head)?:
          offset &+= UInt64(before.count &- input.count)
          if reportsChunks { return .chunk(head) }
          isSimple = !isCoded
        case .data(let data)?:
          offset &+= UInt64(data.count)
          return .body(data)
        case .trailers(let section)?:
          offset &+= UInt64(before.count &- input.count)
          // Without a coding, only the end follows; the fast path would find the section again.
          if !isCoded { state = .end }
          return .trailers(section)
        case .end?:
          offset &+= UInt64(before.count &- input.count)
        }
      } catch {
        throw fail(.chunked(error, bodyOffset: bodyOffset))
      }
      if isSimple {
        simplifyChunked()
        return try nextOfPlainChunked(&input)
      }
    }
  }

  /// Ends a message whose body has ended.
  @_lifetime(&self)
  private mutating func end() throws(HTTPMessageError) -> HTTPMessageElement? {
    try finishContent()
    state = .complete
    return .end(offset: offset)
  }

  /// Decodes the content coding, if there is one, and returns whether there is output.
  @_lifetime(piece: copy piece)
  private mutating func decodeContent(_ piece: inout Span<UInt8>) throws(HTTPMessageError) -> Bool {
    guard isCoded else { return false }
    do throws(ContentCodingError) {
      return try content.decodeMore(&piece)
    } catch {
      throw fail(.contentCoding(error))
    }
  }
}
