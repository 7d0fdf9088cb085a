#if CommandLineTool
import ByteKernels
import ChunkedHTTP
import StreamPipeline

/// The body of a captured message, without HTTP and the codings of the transfer; head and trailers are kept.
final class MessageSource: TimedSource {
  /// The layers that belong to the transfer instead of the service's response.
  static let layers: Set<StreamLayer> = [.http, .chunked, .awsChunked, .gzip]

  /// The final head; known once bytes of the body, or their end, have been read.
  private(set) var head: HTTPHead?
  /// The trailers; known once the bytes have been read.
  private(set) var trailers: HTTPFieldLines = []

  private let source: any TimedSource
  private var decoder: StreamDecoder
  private var failure: Failure?
  private var hasEnded = false

  var delay: UInt64? { source.delay }

  /// Removes the layers of `chain` from `source`.
  init(_ source: any TimedSource, _ chain: LayerChain, _ options: StreamOptions) {
    self.source = source
    decoder = StreamDecoder(chain, options: options, delivering: [.envelopeElements, .contentBytes])
  }

  func read() throws(Failure) -> [UInt8]? {
    while failure == nil, !hasEnded {
      var output: [UInt8] = []
      do throws(Failure) {
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

  /// Decodes `bytes`, or the end if there are none.
  private func decode(_ bytes: [UInt8]?, into output: inout [UInt8]) throws(Failure) {
    do throws(StreamError) {
      if let bytes {
        var input = bytes.span
        while let element = try decoder.next(&input) { take(element, &output) }
      } else {
        while let element = try decoder.finish() { take(element, &output) }
      }
    } catch {
      hasEnded = true
      // A response that reports an error is not a fault of the capture.
      if !error.isServiceError { throw Failure(error) }
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
#endif
