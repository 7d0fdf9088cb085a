internal import ByteKernels
public import TextDeltas

/// All deltas of a stream that is there as a whole.
///
///     let stream = DecodedStream(data, .bedrockConverse)
///     print(stream.text)
///     if let error = stream.error { … }
///
/// What came before an error is there beside it.
@available(StreamingCodec 1.0, *)
public struct DecodedStream: Hashable, Sendable {
  /// The deltas, in their order.
  public let deltas: [TextDelta]
  /// Why the stream did not come to a good end; nil where it did.
  public let error: StreamError?

  /// Decodes a stream.
  ///
  /// - Parameters:
  ///   - bytes: The stream, of any type of contiguous bytes, or of others at the price of a copy.
  ///   - profile: What is known of it.
  /// - Complexity: O(*n*).
  public init(_ bytes: some Sequence<UInt8>, _ profile: StreamProfile = .automatic) {
    let collector = DeltaCollector(profile)
    var deltas: [TextDelta] = []
    error = bytes.withSpan { span in
      collector.decode(span, into: &deltas) ?? collector.finish(into: &deltas)
    }
    self.deltas = deltas
  }

  /// The model's text.
  public var text: String { text(of: .text) }

  /// The text of the deltas of a kind.
  public func text(of kind: DeltaKind) -> String {
    deltas.reduce(into: "") { text, delta in if delta.kind == kind { text += delta.text } }
  }
}
