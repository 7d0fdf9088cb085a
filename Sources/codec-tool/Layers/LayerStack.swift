import ChunkedHTTP
import TextDeltas

/// The layers of a file: those that carry bytes have been put on top of one another, and one is left that reads them.
struct LayerStack {
  /// The bytes of the innermost layer.
  let source: any ByteSource
  /// What these bytes are.
  let innermost: Layer
  /// The layers taken off, from the outside in.
  private(set) var transfers: [Layer] = []
  /// Whether nobody said what the innermost layer is: the bytes did.
  private(set) var isSniffed = false
  /// Whether the file has no byte at all.
  let isEmpty: Bool
  private let http: HTTPLayer?

  /// Takes layers off `file` as `choice` says, and looks at the bytes where it does not say.
  ///
  /// - Parameters:
  ///   - file: Where the bytes come from.
  ///   - choice: What the user says they are.
  ///   - options: How the layers of HTTP are read.
  ///   - stopsAtTransfer: Whether what the last layer named carries is nobody's business: its bytes are wanted as they are.
  ///   - report: Takes the elements of the layers that are taken off.
  ///   - warn: Takes what people should know though nothing is wrong.
  init(
    _ file: any ByteSource, _ choice: LayerChoice, _ options: HTTPOptions, stopsAtTransfer: Bool = false,
    report: ElementHandler? = nil, warn: @escaping (String) -> Void
  ) {
    var source = file
    var named = choice.layers[...]
    var isEmpty = false
    var http: HTTPLayer?
    var innermost: Layer?
    var isFirst = true
    while innermost == nil {
      let next: Layer
      if let layer = named.popFirst() {
        next = layer
      } else if stopsAtTransfer, !isFirst, !choice.layers.isEmpty {
        innermost = transfers.last
        break
      } else {
        let sniffed = SniffedSource(source)
        if isFirst { isEmpty = sniffed.isEmpty }
        source = sniffed
        // The head has come with the first bytes of the body, at the latest.
        let declared = transfers.last == .http ? Self.layer(of: http?.contentType) : nil
        isSniffed = declared == nil
        next = declared ?? sniffed.layer
      }
      isFirst = false
      guard next.isTransfer else {
        innermost = next
        break
      }
      transfers.append(next)
      let layer: any TransferLayer
      switch next {
      case .chunked: layer = ChunkedLayer(options, report: report)
      case .awsChunked: layer = AWSChunkedLayer(report: report)
      case .gzip: layer = GzipLayer(options)
      default:
        let message = HTTPLayer(options, report: report, warn: warn)
        http = message
        layer = message
      }
      source = TransferSource(layer, over: source)
    }
    self.source = source
    self.innermost = innermost ?? .text
    self.isEmpty = isEmpty
    self.http = http
  }

  /// The head of the HTTP message, where there is one; known when bytes of the body have been read, or their end.
  var head: HTTPHead? { http?.head }

  /// The trailers of the HTTP message; known when the bytes have been read.
  var trailers: HTTPFields { http?.trailers ?? [] }

  /// What the service said by the status of its response, if that it failed.
  ///
  /// Known when the bytes have been read.
  var failedStatus: String? { http?.failedStatus }

  /// The layer that a media type names.
  private static func layer(of contentType: String?) -> Layer? {
    guard let contentType else { return nil }
    let type = contentType.prefix { $0 != ";" && $0 != " " }.lowercased()
    if type == "application/vnd.amazon.eventstream" { return .eventstream }
    switch StreamFormat(contentType: contentType) {
    case .serverSentEvents: return .sse
    case .jsonLines: return .ndjson
    default: return nil
    }
  }
}
