import ChunkedHTTP

/// How the layers of HTTP are read: limits, and what is accepted of what is not to the letter.
struct HTTPOptions {
  var limits = HTTPMessageLimits()
  var leniencies: HTTPLeniencies = []

  /// The same for a chunked body without a head.
  var chunkedLeniencies: ChunkedLeniencies {
    var chunked: ChunkedLeniencies = []
    if leniencies.contains(.trailingWhitespaceInSizeLines) { chunked.insert(.trailingWhitespace) }
    if leniencies.contains(.lineFeedInFields) { chunked.insert(.lineFeedInTrailers) }
    if leniencies.contains(.foldedFields) { chunked.insert(.foldedTrailers) }
    return chunked
  }
}
