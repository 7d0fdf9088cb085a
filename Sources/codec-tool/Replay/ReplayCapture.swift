#if CommandLineTool
import ChunkedHTTP
import StreamCaptures
import StreamPipeline

/// A captured stream that can be served any number of times, to several clients at once.
///
/// A file is read anew for each response, and never held; what can be read only once is held in memory.
struct ReplayCapture: Sendable {
  private enum Origin {
    case file(String)
    case held([(bytes: [UInt8], delay: UInt64?)])
  }

  /// How messages name it.
  let name: String
  private let origin: Origin
  private let readSize: Int
  private let entry: CaptureDecoder.Selection?
  private let chain: LayerChain
  private let options: StreamOptions
  private let pace: ReplayPace

  /// Takes a file of the command line; `-` is standard input.
  ///
  /// - Throws: ``ToolFailure`` where it cannot be opened, ``SourceFailure`` where it cannot be read.
  init(_ path: String, _ common: CommonOptions, _ pace: ReplayPace) throws {
    entry = common.entrySelection
    let file = try InputFile(path, readSize: common.readSize, progress: false, entry: entry)
    name = file.name
    if file.isOrdinary {
      origin = .file(path)
    } else {
      var pieces: [(bytes: [UInt8], delay: UInt64?)] = []
      while let bytes = try file.read() { pieces.append((bytes, file.delay)) }
      origin = .held(pieces)
    }
    readSize = common.readSize
    chain = common.layers
    options = common.streamOptions
    self.pace = pace
  }

  /// The capture as a response, at its beginning.
  ///
  /// - Throws: ``ToolFailure`` where it cannot be opened, ``SourceFailure`` where not a byte of it can be served.
  func response() throws -> ReplayResponse {
    var source: any TimedSource =
      switch origin {
      case .file(let path): try InputFile(path, readSize: readSize, progress: false, entry: entry)
      case .held(let pieces): HeldSource(pieces)
      }
    var carriers = Array(chain.layers.prefix { MessageSource.layers.contains($0) })
    if chain.layers.isEmpty {
      let peeked = PeekedSource(source)
      source = peeked
      carriers = MessageSource.layers.contains(peeked.layer) ? [peeked.layer] : []
    }
    var message: MessageSource?
    if !carriers.isEmpty, let chain = LayerChain(carriers) { message = MessageSource(source, chain, options) }
    let body = PeekedSource(message ?? source)
    if let failure = body.failure, body.isEmpty, message?.head == nil { throw failure }
    guard !body.isEmpty || message?.head != nil else {
      throw ToolFailure(.malformedInput, "nothing to serve: there is not a byte in it")
    }
    let declared = message?.head?.fields["content-type"].flatMap { StreamLayer(contentType: $0) }
    let layer = chain.layers.dropFirst(carriers.count).first ?? declared ?? body.layer
    return ReplayResponse(body, of: message, layer, ReplayCutter(layer, options), pace)
  }
}

extension ToolFailure {
  /// Why a capture cannot be served.
  init(serving error: any Error) {
    switch error {
    case let failure as ToolFailure: self = failure
    case let failure as SourceFailure: self.init(failure.status, failure.problem.message)
    default: self.init(.ioError, "\(error)")
    }
  }
}

/// What was read once, read again.
private final class HeldSource: TimedSource {
  private var rest: ArraySlice<(bytes: [UInt8], delay: UInt64?)>
  private(set) var delay: UInt64?

  init(_ pieces: [(bytes: [UInt8], delay: UInt64?)]) { rest = pieces[...] }

  func read() throws(SourceFailure) -> [UInt8]? {
    guard let (bytes, delay) = rest.popFirst() else { return nil }
    self.delay = delay
    return bytes
  }
}
#endif
