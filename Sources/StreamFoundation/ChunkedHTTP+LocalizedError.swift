#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif
public import ChunkedHTTP

@available(StreamingCodec 1.0, *)
extension AWSChunkedEncodingError: LocalizedError {
  /// The error in one sentence.
  public var errorDescription: String? { description }
}

@available(StreamingCodec 1.0, *)
extension AWSChunkedError: LocalizedError {
  /// The error in one sentence.
  public var errorDescription: String? { description }
}

@available(StreamingCodec 1.0, *)
extension ChunkedEncodingError: LocalizedError {
  /// The error in one sentence.
  public var errorDescription: String? { description }
}

@available(StreamingCodec 1.0, *)
extension ChunkedError: LocalizedError {
  /// The error in one sentence.
  public var errorDescription: String? { description }
}

@available(StreamingCodec 1.0, *)
extension ContentCodingError: LocalizedError {
  /// The error in one sentence.
  public var errorDescription: String? { description }
}

@available(StreamingCodec 1.0, *)
extension HTTPFieldError: LocalizedError {
  /// The error in one sentence.
  public var errorDescription: String? { description }
}

@available(StreamingCodec 1.0, *)
extension HTTPFramingError: LocalizedError {
  /// The error in one sentence.
  public var errorDescription: String? { description }
}

@available(StreamingCodec 1.0, *)
extension HTTPHeadError: LocalizedError {
  /// The error in one sentence.
  public var errorDescription: String? { description }
}

@available(StreamingCodec 1.0, *)
extension HTTPMessageError: LocalizedError {
  /// The error in one sentence.
  public var errorDescription: String? { description }
}
