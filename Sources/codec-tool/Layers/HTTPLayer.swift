import ByteKernels
import ChunkedHTTP
import StrictJSON

/// An HTTP/1 message as `curl --raw -i` or a socket dump has it: heads, and the body with its codings undone.
final class HTTPLayer: TransferLayer {
  private var decoder: HTTPMessageDecoder
  private let report: ElementHandler?
  private let warn: (String) -> Void
  /// The final head, once it has come.
  private(set) var head: HTTPHead?
  /// The trailers, once they have come.
  private(set) var trailers: HTTPFields = []
  /// What the final head says the body is, once it has come.
  var contentType: String? { head?.fields["content-type"] }
  /// The status of a final response that says that the request failed.
  private(set) var failedStatus: String?
  /// The S3 coding within the body, where the head names it.
  private var awsChunked: AWSChunkedLayer?

  init(_ options: HTTPOptions, report: ElementHandler?, warn: @escaping (String) -> Void) {
    decoder = HTTPMessageDecoder(
      .either, limits: options.limits, leniencies: options.leniencies, reportsChunks: report != nil)
    self.report = report
    self.warn = warn
  }

  func decode(_ bytes: [UInt8], into output: inout [UInt8]) throws(Problem) {
    var input = bytes.span
    var carried: [UInt8] = []
    do throws(HTTPMessageError) {
      while let element = try decoder.next(&input) {
        switch element {
        case .informational(let head): report?(.http, HTTPJSON.head(head))
        case .head(let head): note(head)
        case .chunk(let head): report?(.chunked, HTTPJSON.chunk(head))
        case .body(let data): carried.append(copying: data)
        case .trailers(let trailers):
          self.trailers = HTTPFields(trailers)
          report?(.chunked, HTTPJSON.trailers(trailers))
        case .alreadyDecoded(let layer):
          warn(
            "http: the \(layer == .transferCoding ? "transfer" : "content") coding that the head names is off already")
        case .end: break
        }
      }
    } catch {
      try pass(carried, into: &output)
      throw problem(error)
    }
    try pass(carried, into: &output)
    try Self.refuseRest(input, behind: .http, at: decoder.offset)
  }

  func finish(into output: inout [UInt8]) throws(Problem) {
    do throws(HTTPMessageError) {
      try decoder.finish()
    } catch {
      throw problem(error)
    }
    try awsChunked?.finish(into: &output)
  }

  /// Bytes behind the end of a message are no part of it, and a capture of one message has none.
  static func refuseRest(_ rest: Span<UInt8>, behind layer: Layer, at offset: UInt64) throws(Problem) {
    guard rest.count > 0 else { return }
    throw Problem(
      layer: layer.rawValue, code: "bytesBehindTheEnd", offset: offset,
      text: "the message is complete, but more bytes follow")
  }

  /// Hands body bytes on, through the S3 coding where the body is in it.
  private func pass(_ bytes: [UInt8], into output: inout [UInt8]) throws(Problem) {
    if decoder.framing?.isAWSChunked == true, awsChunked == nil { awsChunked = AWSChunkedLayer(report: report) }
    guard let awsChunked else {
      output += bytes
      return
    }
    if !bytes.isEmpty { try awsChunked.decode(bytes, into: &output) }
  }

  private func note(_ head: HTTPHeadView) {
    self.head = HTTPHead(head)
    switch head {
    case .request(let head):
      report?(.http, HTTPJSON.head(head))
    case .response(let head):
      if head.status >= 400 { failedStatus = "\(head.status) \(String(repairing: head.reason))" }
      report?(.http, HTTPJSON.head(head))
    }
  }

  private func problem(_ error: HTTPMessageError) -> Problem {
    switch error {
    case .chunked(let inner, _):
      var problem = Problem(layer: .chunked, inner, offset: inner.offset)
      if case .invalidSize = inner, inner.offset == 0 {
        problem.text += "; was it captured without curl's --raw? See --lenient already-decoded-body"
      }
      return problem
    case .contentCoding(let inner): return Problem(layer: .gzip, inner, offset: inner.offset)
    case .head(let inner): return Problem(layer: .http, inner, offset: inner.offset, text: "\(error)")
    case .framing(let inner): return Problem(layer: .http, inner, offset: inner.offset, text: "\(error)")
    default: return Problem(layer: .http, error, offset: error.offset)
    }
  }
}

extension Problem {
  /// An error of the HTTP layers; its code is the name of the error's case.
  init(layer: Layer, _ error: any Error, offset: UInt64, text: String? = nil) {
    let code = Mirror(reflecting: error).children.first?.label ?? "\(error)"
    self.init(layer: layer.rawValue, code: code, offset: offset, text: text ?? "\(error)")
  }
}
