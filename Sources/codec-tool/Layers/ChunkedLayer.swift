import ByteKernels
import ChunkedHTTP
import StrictJSON

/// The chunked transfer coding of HTTP/1.1, without a head.
final class ChunkedLayer: TransferLayer {
  private var decoder: ChunkedDecoder
  private let report: ElementHandler?

  init(_ options: HTTPOptions, report: ElementHandler?) {
    decoder = ChunkedDecoder(limits: options.limits.chunked, leniencies: options.chunkedLeniencies)
    self.report = report
  }

  func decode(_ bytes: [UInt8], into output: inout [UInt8]) throws(Problem) {
    var input = bytes.span
    do throws(ChunkedError) {
      while let element = try decoder.next(&input) {
        switch element {
        case .chunk(let head): report?(.chunked, HTTPJSON.chunk(head))
        case .data(let data): output.append(copying: data)
        case .trailers(let trailers): report?(.chunked, HTTPJSON.trailers(trailers))
        case .end: break
        }
      }
    } catch {
      throw Problem(layer: .chunked, error, offset: error.offset)
    }
    try HTTPLayer.refuseRest(input, behind: .chunked, at: decoder.offset)
  }

  func finish(into output: inout [UInt8]) throws(Problem) {
    do throws(ChunkedError) {
      try decoder.finish()
    } catch {
      throw Problem(layer: .chunked, error, offset: error.offset)
    }
  }
}

/// S3's `aws-chunked` coding, without a head: signatures are looked at for their form only.
final class AWSChunkedLayer: TransferLayer {
  private var decoder: AWSChunkedDecoder
  private let report: ElementHandler?

  init(report: ElementHandler?) {
    decoder = AWSChunkedDecoder()
    self.report = report
  }

  func decode(_ bytes: [UInt8], into output: inout [UInt8]) throws(Problem) {
    var input = bytes.span
    do throws(AWSChunkedError) {
      while let element = try decoder.next(&input) {
        switch element {
        case .chunk(let head): report?(.awsChunked, HTTPJSON.chunk(head))
        case .data(let data): output.append(copying: data)
        case .trailers(let trailers): report?(.awsChunked, HTTPJSON.trailers(trailers, layer: .awsChunked))
        case .end: break
        }
      }
    } catch {
      throw Problem(layer: .awsChunked, error, offset: error.offset)
    }
    try HTTPLayer.refuseRest(input, behind: .awsChunked, at: decoder.offset)
  }

  func finish(into output: inout [UInt8]) throws(Problem) {
    do throws(AWSChunkedError) {
      try decoder.finish()
    } catch {
      throw Problem(layer: .awsChunked, error, offset: error.offset)
    }
  }
}

/// A gzip stream, of any number of members.
final class GzipLayer: TransferLayer {
  private var decoder: ContentDecoder

  init(_ options: HTTPOptions) { decoder = ContentDecoder(.gzip, limits: options.limits.contentCoding) }

  func decode(_ bytes: [UInt8], into output: inout [UInt8]) throws(Problem) {
    var input = bytes.span
    do throws(ContentCodingError) {
      while let data = try decoder.next(&input) { output.append(copying: data) }
    } catch {
      throw Problem(layer: .gzip, error, offset: error.offset)
    }
  }

  func finish(into output: inout [UInt8]) throws(Problem) {
    do throws(ContentCodingError) {
      try decoder.finish()
    } catch {
      throw Problem(layer: .gzip, error, offset: error.offset)
    }
  }
}
