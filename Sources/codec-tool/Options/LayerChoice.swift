import TextDeltas

/// What `--as` accepts.
enum LayerChoice: String, CaseIterable {
  case auto
  case eventstream
  case sse
  case ndjson
  case text

  /// How the bytes are divided, where they are no frames.
  var format: StreamFormat {
    switch self {
    case .sse: .serverSentEvents
    case .ndjson: .jsonLines
    case .text: .text
    case .auto, .eventstream: .automatic
    }
  }
}
