import ChunkedHTTP

/// What a decoder of chunked bodies or of HTTP messages delivers, owned; data that comes in pieces is joined.
enum HTTPElement: Equatable {
  case informational(HTTP1ResponseHead)
  case head(HTTPHead)
  case chunk(size: UInt64, offset: UInt64, [ChunkExtension])
  case signedChunk(size: UInt64, offset: UInt64, signature: [UInt8])
  case data([UInt8])
  case trailers([HTTPFieldLine])
  case end(offset: UInt64)
  /// Bytes behind the end, which the decoder left alone.
  case leftover([UInt8])
}

extension [HTTPElement] {
  mutating func append(data: Span<UInt8>) {
    if case .data(let before)? = last {
      self[count - 1] = .data(before + array(data))
    } else {
      append(.data(array(data)))
    }
  }

  mutating func append(leftover: Span<UInt8>) {
    guard leftover.count > 0 else { return }
    if case .leftover(let before)? = last {
      self[count - 1] = .leftover(before + array(leftover))
    } else {
      append(.leftover(array(leftover)))
    }
  }

  /// All data, joined.
  var data: [UInt8] {
    flatMap { element -> [UInt8] in
      guard case .data(let data) = element else { return [] }
      return data
    }
  }

  /// The size and extensions of every chunk.
  var chunks: [(size: UInt64, extensions: [ChunkExtension])] {
    compactMap { element in
      guard case .chunk(let size, _, let extensions) = element else { return nil }
      return (size, extensions)
    }
  }

  /// The trailers, where there are any.
  var trailers: [HTTPFieldLine]? {
    lazy.compactMap { element in
      guard case .trailers(let fields) = element else { return nil }
      return fields
    }.first
  }

  /// Where the body ended.
  var end: UInt64? {
    lazy.compactMap { element in
      guard case .end(let offset) = element else { return nil }
      return offset
    }.first
  }
}

extension ChunkedLimits {
  /// So tight that short bodies reach them.
  static let tight = ChunkedLimits(
    maximumExtensionLength: 12, maximumTotalExtensionLength: 20, maximumExcessOverhead: 30, maximumBodyLength: 40,
    trailers: HTTPFieldLimits(maximumSectionLength: 30, maximumLineLength: 14, maximumCount: 2))

  /// None that an input can reach.
  static let wide = ChunkedLimits(
    maximumExtensionLength: 1 << 30, maximumTotalExtensionLength: .max, maximumExcessOverhead: .max,
    trailers: HTTPFieldLimits(maximumSectionLength: 1 << 30, maximumLineLength: 1 << 30, maximumCount: 1 << 30))
}
