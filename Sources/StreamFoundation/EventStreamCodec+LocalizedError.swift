#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif
public import EventStreamCodec

@available(StreamingCodec 1.0, *)
extension EventStreamEncodingError: LocalizedError {
  /// The error in one sentence.
  public var errorDescription: String? { description }
}

@available(StreamingCodec 1.0, *)
extension EventStreamError: LocalizedError {
  /// The error in one sentence.
  public var errorDescription: String? { description }
}

@available(StreamingCodec 1.0, *)
extension ServiceError: LocalizedError {
  /// The error in one sentence.
  public var errorDescription: String? { description }
}
