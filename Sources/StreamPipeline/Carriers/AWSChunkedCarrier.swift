internal import ByteKernels
internal import ChunkedHTTP

/// S3's `aws-chunked` coding: signatures are looked at for their form only.
@available(StreamingCodec 1.0, *)
struct AWSChunkedCarrier: Carrier, ~Copyable {
  let layer = StreamLayer.awsChunked
  private var decoder: AWSChunkedDecoder
  private let reportsElements: Bool

  init(_ options: StreamOptions, reportsElements: Bool) {
    // Every chunk has a signature for an extension: all of them together know no limit.
    var limits = options.http.chunked
    limits.maximumTotalExtensionLength = .max
    decoder = AWSChunkedDecoder(limits: limits, leniencies: options.awsChunkedLeniencies)
    self.reportsElements = reportsElements
  }

  @_lifetime(input: copy input)
  mutating func next(_ input: inout Span<UInt8>, into body: inout [UInt8]) throws(StreamError) -> CarrierElement? {
    let reportsElements = reportsElements
    do throws(AWSChunkedError) {
      while let element = try decoder.next(&input) {
        switch element {
        case .chunk(let head):
          if reportsElements {
            return .signedChunk(
              size: head.size, signature: String(repairing: head.signature), offset: head.offset)
          }
        case .data(let data):
          body.append(copying: data)
          if reportsElements || body.count >= CarrierLimits.joinedSize { return nil }
        case .trailers(let trailers):
          if reportsElements { return CarrierElement(trailers, layer: .awsChunked) }
        case .end: break
        }
      }
    } catch {
      throw .awsChunked(error)
    }
    guard input.isEmpty else { throw .bytesBehindTheEnd(layer: layer, offset: decoder.offset) }
    return nil
  }

  mutating func finish(into body: inout [UInt8]) throws(StreamError) -> CarrierElement? {
    do throws(AWSChunkedError) {
      try decoder.finish()
      return nil
    } catch {
      throw .awsChunked(error)
    }
  }
}
