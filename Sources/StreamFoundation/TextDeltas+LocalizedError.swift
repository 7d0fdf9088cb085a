#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif
public import TextDeltas

@available(StreamingCodec 1.0, *)
extension ServerSentEventEncodingError: LocalizedError {
  /// The error in one sentence.
  public var errorDescription: String? { description }
}

@available(StreamingCodec 1.0, *)
extension TextDeltaError: LocalizedError {
  /// The error in one sentence.
  public var errorDescription: String? { description }
}
