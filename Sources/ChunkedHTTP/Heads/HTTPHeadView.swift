/// The head of a message, its bytes borrowed from the decoder until that is used again.
@available(StreamingCodec 1.0, *)
public enum HTTPHeadView: ~Escapable {
  /// A request's.
  case request(HTTPRequestHeadView)
  /// A response's.
  case response(HTTPResponseHeadView)
}
