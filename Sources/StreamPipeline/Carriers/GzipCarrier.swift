internal import ByteKernels
internal import ChunkedHTTP

/// A gzip stream, of any number of members.
@available(StreamingCodec 1.0, *)
struct GzipCarrier: Carrier, ~Copyable {
  let layer = StreamLayer.gzip
  private var decoder: ContentDecoder

  init(_ options: StreamOptions) { decoder = ContentDecoder(.gzip, limits: options.http.contentCoding) }

  @_lifetime(input: copy input)
  mutating func next(_ input: inout Span<UInt8>, into body: inout [UInt8]) throws(StreamError) -> CarrierElement? {
    do throws(ContentCodingError) {
      if let data = try decoder.next(&input) { body.append(copying: data) }
    } catch {
      throw .gzip(error)
    }
    return nil
  }

  mutating func finish(into body: inout [UInt8]) throws(StreamError) -> CarrierElement? {
    do throws(ContentCodingError) {
      try decoder.finish()
      return nil
    } catch {
      throw .gzip(error)
    }
  }
}
