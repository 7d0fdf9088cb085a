internal import EventStreamCodec

/// Whether a response begins with a prelude.
public enum LambdaPreludeExpectation: Hashable, Sendable {
  /// It does: its media type says so. Whatever begins as JSON but is no prelude is an error.
  case required
  /// Nothing says so: a JSON object with the delimiter behind it is a prelude, everything else is body.
  ///
  /// For InvokeWithResponseStream, which does not tell the media type, and for tools that lose it. Bytes that may still
  /// become a prelude are held, up to ``LambdaPreludeLimits/maximumLength``; the first that cannot releases them.
  case detected
  /// It does not: everything is body.
  case absent

  /// What the media type of a response says, parameters and ASCII case aside.
  ///
  /// - Parameter contentType: The value of Content-Type; nil where it is not known.
  @available(StreamingCodec 1.0, *)
  public init(contentType: String?) {
    guard let contentType else {
      self = .detected
      return
    }
    let isPrelude = EventStreamContentType(Array(contentType.utf8).span).matches(LambdaPrelude.contentType)
    self = isPrelude ? .required : .absent
  }
}
