import TextDeltas

/// A layer of a captured stream, by the name that `--as` has for it.
enum Layer: String, CaseIterable {
  case http
  case chunked
  case awsChunked = "aws-chunked"
  case gzip
  case eventstream
  case sse
  case ndjson
  case json
  case text

  /// Whether the layer only carries bytes, which another reads.
  var isTransfer: Bool {
    switch self {
    case .http, .chunked, .awsChunked, .gzip: true
    case .eventstream, .sse, .ndjson, .json, .text: false
    }
  }

  /// How the bytes are divided, where they are no frames.
  var format: StreamFormat {
    switch self {
    case .sse: .serverSentEvents
    case .ndjson, .json: .jsonLines
    case .text: .text
    default: .automatic
    }
  }

  /// What the beginning of a stream says it is; nil where it takes more bytes to tell.
  ///
  /// It never waits for a byte more than it needs: text and frames are told by their first.
  static func sniffed(_ bytes: [UInt8], isAll: Bool) -> Layer? {
    guard let first = bytes.first else { return isAll ? .text : nil }
    // An event stream begins with a length: 0 below 16 MiB. No text has a control character there.
    if first < 0x09 { return .eventstream }
    if first == 0x1F { return bytes.count > 1 ? (bytes[1] == 0x8B ? .gzip : .text) : (isAll ? .text : nil) }
    for start in ["HTTP/", "GET ", "HEAD ", "POST ", "PUT ", "PATCH ", "DELETE ", "OPTIONS "] {
      if bytes.starts(with: start.utf8) { return .http }
      if !isAll, start.utf8.starts(with: bytes) { return nil }
    }
    for start in ["data:", "event:", "id:", "retry:", ":"] {
      if bytes.starts(with: start.utf8) { return .sse }
      if !isAll, start.utf8.starts(with: bytes) { return nil }
    }
    if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") { return .ndjson }
    return sniffedChunk(bytes, isAll: isAll)
  }

  /// Whether the bytes begin with the size line of a chunk: up to eight digits, and CR LF or an extension.
  private static func sniffedChunk(_ bytes: [UInt8], isAll: Bool) -> Layer? {
    let digits = bytes.prefix { Character(UnicodeScalar($0)).isHexDigit }.count
    guard (1...8).contains(digits) else { return .text }
    let signature = Array(";chunk-signature=".utf8)
    for (end, layer) in [(Array("\r\n".utf8), Layer.chunked), (signature, .awsChunked)] {
      let rest = bytes.dropFirst(digits)
      if rest.starts(with: end) { return layer }
      if !isAll, end.starts(with: rest) { return nil }
    }
    // Any other extension: a name must follow.
    let rest = bytes.dropFirst(digits)
    if rest.first == UInt8(ascii: ";"), let name = rest.dropFirst().first { return name > 0x20 ? .chunked : .text }
    return .text
  }
}

/// What `--as` says: how to read the input, from the outside in.
enum LayerChoice {
  /// Look at the bytes.
  case auto
  /// These layers; where the last only carries bytes, look at what it carries.
  case chain([Layer])

  /// Whether the chain ends in a layer that only carries bytes.
  var endsInTransfer: Bool { layers.last?.isTransfer == true }

  /// Reads `auto`, or names joined by `+`; nil for anything else.
  init?(_ text: String) {
    if text == "auto" {
      self = .auto
      return
    }
    let layers = text.split(separator: "+", omittingEmptySubsequences: false).map { Layer(rawValue: String($0)) }
    let known = layers.compactMap { $0 }
    // One that does not carry bytes can only be the last.
    guard known.count == layers.count, known.dropLast().allSatisfy(\.isTransfer) else { return nil }
    self = .chain(known)
  }

  /// The layers named.
  var layers: [Layer] {
    switch self {
    case .auto: []
    case .chain(let layers): layers
    }
  }
}
