internal import EventStreamCodec

/// The next element of a function's response.
///
/// Borrowed bytes are valid until the decoder's next call.
@available(StreamingCodec 1.0, *)
public enum LambdaResponseElement: ~Escapable {
  /// The prelude: the first element of a response that has one.
  case prelude(LambdaPrelude)
  /// The response has no prelude: the first element of a response without one.
  case missingPrelude(LambdaMissingPrelude)
  /// Bytes of the body: all that the input holds.
  case body(Span<UInt8>)
  /// The error at the end of the body, with ``LambdaResponseLeniencies/errorTextInBody``: the last element.
  case functionError(LambdaFunctionError)
}

/// The finding that a response has no prelude: all of it is body.
public struct LambdaMissingPrelude: Hashable, Sendable {
  /// Why there is no prelude.
  @nonexhaustive
  public enum Reason: Hashable, Sendable {
    /// The response is empty, or only white space.
    case empty
    /// The first byte other than white space is this one, which does not begin a JSON object.
    case notAnObject(UInt8)
    /// The response begins like an object, but no delimiter follows it, and none is required.
    case noDelimiter
  }

  /// Why there is no prelude.
  public var reason: Reason

  /// The offset of the byte that decided, in bytes since the start of the stream; the end of an empty response.
  public var offset: UInt64

  /// Creates a finding from its parts.
  public init(reason: Reason, offset: UInt64) {
    self.reason = reason
    self.offset = offset
  }

  /// What the finding means and what to do, if the media type promised a prelude.
  public var help: String {
    switch reason {
    case .empty:
      """
      Node's runtime writes the prelude at the first write(): HttpResponseStream.from() followed by end() sends nothing, \
      and the client gets status 200 without the headers. Call write("") before end().
      """
    case .notAnObject, .noDelimiter:
      """
      Node's runtime writes the prelude at the first write(): HttpResponseStream.from() followed by end(chunk) sends the \
      chunk alone, and API Gateway answers with 500 or 502. Call write(chunk), then end().
      """
    }
  }
}

extension LambdaMissingPrelude: CustomStringConvertible {
  /// The finding in one sentence.
  public var description: String {
    switch reason {
    case .empty: "the response is empty and has no prelude"
    case .notAnObject(let byte):
      "the response has no prelude: \(hexadecimal(byte)) at offset \(offset) does not begin a JSON object"
    case .noDelimiter: "the response has no prelude: no delimiter of eight NUL bytes up to offset \(offset)"
    }
  }
}

/// Whether a response begins with a prelude.
public enum LambdaPreludeExpectation: Hashable, Sendable {
  /// The media type promises a prelude. JSON without a valid prelude is an error.
  case required
  /// Nothing is known: a JSON object followed by the delimiter is a prelude, everything else is body.
  ///
  /// For InvokeWithResponseStream, which does not pass on the media type, and for tools that lose it. Bytes that may
  /// become a prelude are held, up to ``LambdaPreludeLimits/maximumLength``, until a byte decides.
  case detected
  /// There is no prelude: everything is body.
  case absent

  /// Creates the expectation for a media type, ignoring parameters and ASCII case.
  ///
  /// - Parameter contentType: The value of Content-Type; nil if it is unknown.
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

/// The maximum length of a prelude that a decoder accepts and an encoder writes.
public struct LambdaPreludeLimits: Hashable, Sendable {
  /// The maximum number of bytes from the start of the stream to the end of the delimiter; at least 1.
  ///
  /// Default: 16 384. API Gateway requires the delimiter "within the first 16KB of stream data" and does not say whether
  /// that includes the delimiter; this limit does. Some runtimes write longer preludes, which API Gateway refuses.
  public var maximumLength: Int

  /// Creates limits.
  public init(maximumLength: Int = 16384) { self.maximumLength = maximumLength }
}

/// Deviations from Lambda's streaming formats that a decoder can accept.
///
/// None is on by default, and none skips bytes.
public struct LambdaResponseLeniencies: OptionSet, Hashable, Sendable {
  /// One bit for each deviation.
  public let rawValue: UInt32

  /// Creates a set from its bits.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// An error at the very end of the body, which a runtime wrote there instead of into the trailers.
  ///
  /// Runtimes for Rust write the two trailer lines as data: `Lambda-Runtime-Function-Error-Type: …`, CR LF,
  /// `Lambda-Runtime-Function-Error-Body: …` in base64, CR LF. Lambda's documentation requires "HTTP trailers". This
  /// leniency turns such an end of the body into an error. The risk: a body that really ends in these lines loses them,
  /// and bytes that may begin them are held until the next ones decide.
  public static let errorTextInBody = LambdaResponseLeniencies(rawValue: 1 << 0)
}
