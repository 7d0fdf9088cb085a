#if CommandLineTool
import ArgumentParser
import ChunkedHTTP
import EventStreamCodec
import LambdaStreaming
import StreamCaptures
import StreamPipeline
import TextDeltas

/// The limits of all layers; sizes are in bytes.
///
/// Help shows only the first, unless `--help-hidden` asks for all.
struct LimitOptions: ParsableArguments {
  private static func help(_ text: String) -> ArgumentHelp {
    ArgumentHelp("Limit, \(text)", valueName: "n", visibility: .hidden)
  }

  // MARK: Event streams

  @Option(
    help: ArgumentHelp(
      "The largest message of an event stream, in bytes; --help-hidden shows the limits of all layers.", valueName: "n")
  )
  var maxFrameSize = EventStreamLimits.default.maximumTotalLength

  @Option(help: help("eventstream: bytes of a message's headers."))
  var maxHeadersSize = EventStreamLimits.default.maximumHeadersLength

  @Option(help: help("eventstream: headers in a message."))
  var maxHeaderCount = EventStreamLimits.default.maximumHeaderCount

  // MARK: HTTP

  @Option(help: help("http: bytes of a head."))
  var maxHeadSize = HTTPFieldLimits().maximumSectionLength

  @Option(help: help("http: bytes of a line of a head."))
  var maxHeadLine = HTTPFieldLimits().maximumLineLength

  @Option(help: help("http: fields of a head."))
  var maxHeadFields = HTTPFieldLimits().maximumCount

  @Option(help: help("http: 1xx heads before a response."))
  var maxInformationalHeads = HTTPMessageLimits().maximumInformationalHeads

  @Option(help: help("chunked: bytes of extensions of a chunk."))
  var maxExtensionSize = ChunkedLimits().maximumExtensionLength

  @Option(help: help("chunked: bytes of extensions of all chunks together."))
  var maxTotalExtensionSize = ChunkedLimits().maximumTotalExtensionLength

  @Option(help: help("chunked: bytes of framing beyond what reasonable chunks need."))
  var maxExcessOverhead = ChunkedLimits().maximumExcessOverhead

  @Option(help: help("chunked: bytes of a body; by default no limit."))
  var maxBodySize: UInt64?

  @Option(help: help("chunked: bytes of the trailers."))
  var maxTrailersSize = HTTPFieldLimits.trailers.maximumSectionLength

  @Option(help: help("chunked: bytes of a line of the trailers."))
  var maxTrailerLine = HTTPFieldLimits.trailers.maximumLineLength

  @Option(help: help("chunked: fields of the trailers."))
  var maxTrailerFields = HTTPFieldLimits.trailers.maximumCount

  @Option(help: help("gzip: decoded bytes; by default no limit."))
  var maxDecodedSize: UInt64?

  @Option(help: help("gzip: decoded bytes per encoded byte, beyond --max-ratio-allowance."))
  var maxRatio = ContentCodingLimits().maximumRatio

  @Option(help: help("gzip: bytes that --max-ratio does not count."))
  var maxRatioAllowance = ContentCodingLimits().ratioAllowance

  // MARK: Content

  @Option(help: help("lambda: bytes of a prelude with its delimiter."))
  var maxPreludeSize = LambdaPreludeLimits().maximumLength

  @Option(help: help("sse, ndjson, json: bytes of an event, line or document."))
  var maxElementSize = TextDeltaLimits().maximumElementSize

  @Option(help: help("deltas: nested JSON arrays and objects."))
  var maxDepth = TextDeltaLimits().maximumDepth

  @Option(help: help("deltas: bytes held while their format is unknown."))
  var maxUndecidedSize = TextDeltaLimits().maximumUndecidedSize

  @Option(help: help("har: bytes of an entry of an HTTP archive."))
  var maxEntrySize = HARDecoder.longestEntry

  func validate() throws {
    let sizes = [
      maxHeaderCount, maxHeadSize, maxHeadLine, maxHeadFields, maxInformationalHeads, maxExtensionSize, maxTrailersSize,
      maxTrailerLine, maxTrailerFields, maxPreludeSize, maxElementSize, maxDepth, maxUndecidedSize, maxEntrySize,
    ]
    guard sizes.allSatisfy({ $0 >= 0 }) else { throw ValidationError("no limit may be below 0") }
  }

  /// Limits of event-stream messages.
  var eventStream: EventStreamLimits {
    EventStreamLimits(
      maximumTotalLength: maxFrameSize, maximumHeadersLength: maxHeadersSize, maximumHeaderCount: maxHeaderCount)
  }

  /// Sets the limits in the options.
  func set(in options: inout StreamOptions) {
    options.eventStream = eventStream
    options.http = HTTPMessageLimits(
      head: HTTPFieldLimits(
        maximumSectionLength: maxHeadSize, maximumLineLength: maxHeadLine, maximumCount: maxHeadFields),
      maximumInformationalHeads: maxInformationalHeads,
      chunked: ChunkedLimits(
        maximumExtensionLength: maxExtensionSize, maximumTotalExtensionLength: maxTotalExtensionSize,
        maximumExcessOverhead: maxExcessOverhead, maximumBodyLength: maxBodySize ?? .max,
        trailers: HTTPFieldLimits(
          maximumSectionLength: maxTrailersSize, maximumLineLength: maxTrailerLine, maximumCount: maxTrailerFields)),
      contentCoding: ContentCodingLimits(
        maximumDecodedLength: maxDecodedSize ?? .max, maximumRatio: maxRatio, ratioAllowance: maxRatioAllowance))
    options.lambda = LambdaPreludeLimits(maximumLength: maxPreludeSize)
    options.deltas.maximumElementSize = maxElementSize
    options.deltas.maximumDepth = maxDepth
    options.deltas.maximumUndecidedSize = maxUndecidedSize
  }
}
#endif
