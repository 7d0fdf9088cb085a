internal import ChunkedHTTP
internal import TextDeltas

/// A layer of a stream.
///
/// The raw value is its name in a ``LayerChain``.
@available(StreamingCodec 1.0, *)
public enum StreamLayer: String, CaseIterable, Hashable, Sendable {
  /// An HTTP/1 message: heads, framing, content coding (RFC 9112).
  case http
  /// The chunked transfer coding without a head (RFC 9112, section 7.1).
  case chunked
  /// S3's `aws-chunked` coding without a head.
  case awsChunked = "aws-chunked"
  /// A gzip stream (RFC 1952).
  case gzip
  /// Messages of `application/vnd.amazon.eventstream`.
  case eventstream
  /// Lambda's HTTP integration: a JSON prelude, eight NULs, the body.
  case lambda
  /// Server-sent events.
  case sse
  /// JSON lines.
  case ndjson
  /// One JSON document.
  case json
  /// Text.
  case text

  /// Whether the layer is an envelope: whether it does nothing but wrap the bytes of another layer.
  ///
  /// An event stream is an envelope only where its events carry pieces of another stream, as Lambda's do.
  package var isEnvelope: Bool {
    switch self {
    case .http, .chunked, .awsChunked, .gzip, .lambda: true
    case .eventstream, .sse, .ndjson, .json, .text: false
    }
  }

  /// The format of the layer's bytes, if they are not frames.
  var format: StreamFormat {
    switch self {
    case .sse: .serverSentEvents
    case .ndjson: .jsonLines
    case .json: .json
    case .text: .text
    default: .automatic
    }
  }

  /// Whether content of this layer, as a head declares it, cannot begin with `first`: it is an error document instead.
  func contradicts(_ first: UInt8) -> Bool {
    switch self {
    case .sse, .eventstream: first == UInt8(ascii: "{") || first == UInt8(ascii: "<")
    case .ndjson: first == UInt8(ascii: "<")
    default: false
    }
  }

  /// The layer that a media type names; nil if it names none, and the bytes must be examined.
  ///
  /// Types that services send whatever the body is, such as `application/json`, name none.
  public init?(contentType: String) {
    let type = contentType.prefix { $0 != ";" && $0 != " " }.lowercased()
    switch type {
    case "application/vnd.amazon.eventstream": self = .eventstream
    case "application/vnd.awslambda.http-integration-response": self = .lambda
    case "text/plain": self = .text
    default:
      switch StreamFormat(contentType: contentType) {
      case .serverSentEvents: self = .sse
      case .jsonLines: self = .ndjson
      default: return nil
      }
    }
  }
}
