internal import ByteKernels
internal import ChunkedHTTP

/// The chunked transfer coding of HTTP/1.1, without a head.
@available(StreamingCodec 1.0, *)
struct ChunkedCarrier: Carrier, ~Copyable {
  let layer = StreamLayer.chunked
  private var decoder: ChunkedDecoder
  private let reportsElements: Bool

  init(_ options: StreamOptions, reportsElements: Bool) {
    decoder = ChunkedDecoder(limits: options.http.chunked, leniencies: options.httpLeniencies.chunked)
    self.reportsElements = reportsElements
  }

  @_lifetime(input: copy input)
  mutating func next(_ input: inout Span<UInt8>, into body: inout [UInt8]) throws(StreamError) -> CarrierElement? {
    let reportsElements = reportsElements
    do throws(ChunkedError) {
      while let element = try decoder.next(&input) {
        switch element {
        case .chunk(let head):
          if reportsElements { return CarrierElement(head) }
        case .data(let data):
          body.append(copying: data)
          if reportsElements || body.count >= CarrierLimits.joinedSize { return nil }
        case .trailers(let trailers):
          if reportsElements { return CarrierElement(trailers, layer: .chunked) }
        case .end: break
        }
      }
    } catch {
      throw .chunked(error)
    }
    guard input.isEmpty else { throw .bytesBehindTheEnd(layer: layer, offset: decoder.offset) }
    return nil
  }

  mutating func finish(into body: inout [UInt8]) throws(StreamError) -> CarrierElement? {
    do throws(ChunkedError) {
      try decoder.finish()
      return nil
    } catch {
      throw .chunked(error)
    }
  }
}

@available(StreamingCodec 1.0, *)
extension CarrierElement {
  /// The size line of a chunk, copied.
  init(_ head: ChunkHead) {
    var extensions: [ChunkExtension] = []
    var rest = head.extensions
    while let view = rest.next() { extensions.append(ChunkExtension(view)) }
    self = .chunk(size: head.size, extensions: extensions, offset: head.offset)
  }

  /// A trailer section, copied.
  init(_ section: HTTPFieldSection, layer: StreamLayer) {
    self = .trailers(HTTPFields(section), layer: layer, offset: section.isEmpty ? 0 : section.offset(0))
  }
}
