public import EventStreamCodec
internal import ByteKernels
public import TextDeltas

/// All deltas of a stream that is in memory.
///
///     let stream = DecodedStream(data, .bedrockConverse)
///     print(stream.text)
///     if let error = stream.error { … }
///
/// What precedes an error is available beside it. All deltas are held at once, each in memory of its own. To avoid that, use
/// ``TextDeltaDecoder``, which lends one at a time.
@available(StreamingCodec 1.0, *)
public struct DecodedStream: Hashable, Sendable {
  /// The deltas, in order.
  public let deltas: [TextDelta]
  /// Why the stream did not end well; nil if it did.
  public let error: StreamError?
  /// How the stream ended.
  public let outcome: StreamOutcome

  /// Decodes a stream.
  ///
  /// Nothing is thrown: see ``error``.
  ///
  /// - Parameters:
  ///   - bytes: The stream. Bytes that are not contiguous are copied. They are read here and not kept.
  ///   - profile: What is known of the stream.
  /// - Complexity: O(*n*) in the bytes.
  public init(_ bytes: some Sequence<UInt8>, _ profile: StreamProfile = .automatic) {
    let source = DeltaSource(profile)
    var deltas: [TextDelta] = []
    error = bytes.withSpan { span in
      // Few streams have a delta in fewer bytes. Beyond this, growing costs less than memory that might not be needed.
      deltas.reserveCapacity(min(span.count / 128, 1 << 17))
      return source.decode(span, into: &deltas) ?? source.finish(into: &deltas)
    }
    outcome = source.outcome
    self.deltas = deltas
  }

  /// The model's text: the text of all deltas of the kind `text`.
  ///
  /// - Complexity: O(*n*) in the deltas, each time.
  public var text: String { text(of: .text) }

  /// The text of all deltas of a kind.
  ///
  /// - Parameter kind: The kind, such as `reasoning`. The inputs of several tool calls follow one another.
  /// - Complexity: O(*n*) in the deltas.
  public func text(of kind: DeltaKind) -> String {
    deltas.reduce(into: "") { text, delta in if delta.kind == kind { text += delta.text } }
  }

  /// The model's message, assembled from the deltas.
  ///
  /// - Complexity: O(*n*) in the deltas, each time.
  public var message: AssembledMessage {
    var assembler = MessageAssembler()
    for delta in deltas { assembler.append(delta) }
    return assembler.finish(outcome)
  }
}
