public import ChunkedHTTP
public import StreamPipeline

/// The facts about one message of a capture that its bytes alone do not show.
@available(StreamingCodec 1.0, *)
public struct CapturedMessage: Hashable, Sendable {
  /// The kind of a message.
  @nonexhaustive
  public enum Kind: Hashable, Sendable {
    /// An HTTP request.
    case request
    /// An HTTP response, with the 1xx heads before it.
    case response
    /// Bytes without an HTTP head.
    case bytes
  }

  /// The kind of the message.
  public internal(set) var kind: Kind
  /// The number of the message in its capture, counting from 1.
  ///
  /// Messages that are skipped are counted.
  public internal(set) var number: Int
  /// The offset of the message's first byte, in bytes of its connection.
  public internal(set) var offset: UInt64 = 0
  /// The status of a response.
  public internal(set) var status: Int?
  /// The method of a request; of a response the method it answers, if the capture has the request.
  public internal(set) var method: String?
  /// The target of a request; of a response the target it answers, if the capture has the request.
  public internal(set) var target: String?
  /// The codings that the head names and that the capturing program has removed from the body.
  public internal(set) var alreadyDecoded: [HTTPBodyLayer] = []
}

@available(StreamingCodec 1.0, *)
extension CapturedMessage {
  /// Returns options for the decoder of this message, which know what its bytes do not show.
  ///
  /// - Parameter options: The options of messages in general.
  public func streamOptions(_ options: StreamOptions = StreamOptions()) -> StreamOptions {
    var options = options
    options.removedCodings = alreadyDecoded
    if kind == .response { options.answeredMethod = method }
    return options
  }
}
