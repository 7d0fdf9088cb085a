#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif
public import LambdaStreaming

@available(StreamingCodec 1.0, *)
extension InvokeResponseError: LocalizedError {
  /// The error in one sentence.
  public var errorDescription: String? { description }
}

@available(StreamingCodec 1.0, *)
extension LambdaErrorTrailerError: LocalizedError {
  /// The error in one sentence.
  public var errorDescription: String? { description }
}

@available(StreamingCodec 1.0, *)
extension LambdaIntegrationURIError: LocalizedError {
  /// The error in one sentence.
  public var errorDescription: String? { description }
}

@available(StreamingCodec 1.0, *)
extension LambdaPreludeEncodingError: LocalizedError {
  /// The error in one sentence.
  public var errorDescription: String? { description }
}

@available(StreamingCodec 1.0, *)
extension LambdaPreludeError: LocalizedError {
  /// The error in one sentence.
  public var errorDescription: String? { description }
}
