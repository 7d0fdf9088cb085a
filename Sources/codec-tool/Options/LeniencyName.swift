#if CommandLineTool
import ArgumentParser
import ChunkedHTTP
import EventStreamCodec
import LambdaStreaming
import StreamPipeline
import TextDeltas

/// The values of `--lenient`: the leniencies of all layers.
enum LeniencyName: String, ExpressibleByArgument, CaseIterable {
  case duplicateHeaderNames = "duplicate-header-names"
  case missingMessageType = "missing-message-type"
  case lineFeedInFields = "line-feed-in-fields"
  case foldedFields = "folded-fields"
  case trailingWhitespaceInSizeLines = "trailing-whitespace-in-size-lines"
  case transferEncodingOverridesContentLength = "transfer-encoding-overrides-content-length"
  case lineFeedBeforeTrailerLineEnd = "line-feed-before-trailer-line-end"
  case missingFinalLineEnd = "missing-final-line-end"
  case errorTextInBody = "error-text-in-body"
  case flushAtEnd = "flush-at-end"
  case dataLinesAreEvents = "data-lines-are-events"
  case bareStringsAreText = "bare-strings-are-text"

  /// The meaning, for help.
  var defaultValueDescription: String {
    switch self {
    case .duplicateHeaderNames: "eventstream: a header name that occurs twice in a message"
    case .missingMessageType: "eventstream: a message without :message-type"
    case .lineFeedInFields: "http: a single LF as the end of a head's or trailer's line"
    case .foldedFields: "http: folded fields in requests and trailers"
    case .trailingWhitespaceInSizeLines: "chunked: blanks after a chunk's size"
    case .transferEncodingOverridesContentLength: "http: Content-Length besides Transfer-Encoding"
    case .lineFeedBeforeTrailerLineEnd: "aws-chunked: trailer lines that end in LF CR LF"
    case .missingFinalLineEnd: "aws-chunked: a body without its last CR LF"
    case .errorTextInBody: "lambda: an error as text at the end of the body, as Rust's runtime writes it"
    case .flushAtEnd: "sse: an event that is ended by the end of the stream"
    case .dataLinesAreEvents: "sse: data lines without empty lines between them, each of which is an event"
    case .bareStringsAreText: "deltas: a document that is a JSON string is text"
    }
  }

  /// Adds the leniency to the options.
  func add(to options: inout StreamOptions) {
    switch self {
    case .duplicateHeaderNames: options.eventStreamLeniency.insert(.duplicateHeaderNames)
    case .missingMessageType: options.eventStreamLeniency.insert(.missingMessageType)
    case .lineFeedInFields: options.httpLeniencies.insert(.lineFeedInFields)
    case .foldedFields: options.httpLeniencies.insert(.foldedFields)
    case .trailingWhitespaceInSizeLines: options.httpLeniencies.insert(.trailingWhitespaceInSizeLines)
    case .transferEncodingOverridesContentLength:
      options.httpLeniencies.insert(.transferEncodingOverridesContentLength)
    case .lineFeedBeforeTrailerLineEnd: options.awsChunkedLeniencies.insert(.lineFeedBeforeTrailerLineEnd)
    case .missingFinalLineEnd: options.awsChunkedLeniencies.insert(.missingFinalLineEnd)
    case .errorTextInBody: options.lambdaLeniencies.insert(.errorTextInBody)
    case .flushAtEnd: options.deltaOptions.insert(.flushesAtEnd)
    case .dataLinesAreEvents: options.deltaOptions.insert(.dataLinesAreEvents)
    case .bareStringsAreText: options.deltaOptions.insert(.bareStringsAreText)
    }
  }
}
#endif
