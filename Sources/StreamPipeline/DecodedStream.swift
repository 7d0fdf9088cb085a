internal import ByteKernels
public import TextDeltas

/// All deltas of a stream that is there as a whole.
///
///     let stream = DecodedStream(data, .bedrockConverse)
///     print(stream.text)
///     if let error = stream.error { … }
///
/// What came before an error is there beside it. All deltas are held at once, each in memory of its own; where that is too
/// much, ``TextDeltaDecoder`` lends them one at a time.
@available(StreamingCodec 1.0, *)
public struct DecodedStream: Hashable, Sendable {
  /// The deltas, in their order.
  public let deltas: [TextDelta]
  /// Why the stream did not come to a good end; nil where it did.
  public let error: StreamError?

  /// Decodes a stream; ``error`` says what is wrong with it, nothing is thrown.
  ///
  /// - Parameters:
  ///   - bytes: The stream, of any type of contiguous bytes, or of others at the price of a copy. They are read here and
  ///     not kept.
  ///   - profile: What is known of it.
  /// - Complexity: O(*n*) in the bytes.
  public init(_ bytes: some Sequence<UInt8>, _ profile: StreamProfile = .automatic) {
    let collector = DeltaCollector(profile)
    var deltas: [TextDelta] = []
    error = bytes.withSpan { span in
      collector.decode(span, into: &deltas) ?? collector.finish(into: &deltas)
    }
    self.deltas = deltas
  }

  /// The model's text: that of all deltas of the kind `text`, joined.
  ///
  /// - Complexity: O(*n*) in the deltas, each time.
  public var text: String { text(of: .text) }

  /// The text of the deltas of a kind, joined.
  ///
  /// - Parameter kind: The kind, such as `reasoning`; of `toolInput` only where there is one call, as those of several
  ///   come one behind the other.
  /// - Complexity: O(*n*) in the deltas.
  public func text(of kind: DeltaKind) -> String {
    deltas.reduce(into: "") { text, delta in if delta.kind == kind { text += delta.text } }
  }
}
