import ByteKernels
import ChunkedHTTP
import StreamPipeline

/// The body of a captured message: HTTP and the codings of the transfer are off, and what they said is kept.
final class MessageSource: TimedSource {
  /// The layers that are no part of what a service sends, but of how it came.
  static let layers: Set<StreamLayer> = [.http, .chunked, .awsChunked, .gzip]

  /// The final head, once bytes of the body have been read, or their end.
  private(set) var head: HTTPHead?
  /// The trailers, once the bytes have been read.
  private(set) var trailers: HTTPFields = []

  private let source: any TimedSource
  private var decoder: StreamDecoder
  private var failure: SourceFailure?
  private var hasEnded = false

  var delay: UInt64? { source.delay }

  /// Takes the layers of `chain` off `source`.
  init(_ source: any TimedSource, _ chain: LayerChain, _ options: StreamOptions) {
    self.source = source
    decoder = StreamDecoder(chain, options: options, delivering: [.envelopeElements, .contentBytes])
  }

  func read() throws(SourceFailure) -> [UInt8]? {
    while failure == nil, !hasEnded {
      var output: [UInt8] = []
      do throws(SourceFailure) {
        let bytes = try source.read()
        hasEnded = bytes == nil
        try decode(bytes, into: &output)
      } catch {
        failure = error
      }
      if !output.isEmpty { return output }
    }
    if let failure { throw failure }
    return nil
  }

  /// Decodes `bytes`, or the end where there are none.
  private func decode(_ bytes: [UInt8]?, into output: inout [UInt8]) throws(SourceFailure) {
    do throws(StreamError) {
      if let bytes {
        var input = bytes.span
        while let element = try decoder.next(&input) { take(element, &output) }
      } else {
        while let element = try decoder.finish() { take(element, &output) }
      }
    } catch {
      hasEnded = true
      // That a response says that something failed is no fault of the capture.
      if !error.isServiceError { throw SourceFailure(error) }
    }
  }

  private func take(_ element: borrowing StreamElement, _ output: inout [UInt8]) {
    switch element {
    case .bytes(let bytes, _): output.append(copying: bytes)
    case .envelope(.head(let head, _)): self.head = head
    case .envelope(.trailers(let trailers, _, _)): self.trailers = trailers
    default: break
    }
  }
}
