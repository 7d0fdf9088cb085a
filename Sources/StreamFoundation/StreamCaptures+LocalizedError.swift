#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif
public import StreamCaptures

@available(StreamingCodec 1.0, *)
extension CaptureError: LocalizedError {
  /// The error in one sentence.
  public var errorDescription: String? { description }
}
