#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif
public import StreamPipeline

@available(StreamingCodec 1.0, *)
extension StreamError: LocalizedError {
  /// The error in one sentence.
  public var errorDescription: String? { description }
}
