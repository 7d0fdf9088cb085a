@available(StreamingCodec 1.0, *)
extension Sequence where Element == UInt8 {
  /// Calls `body` with the bytes, borrowed for the call. They are copied only if they are not contiguous.
  @inlinable
  package func withSpan<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
    // SAFETY: the span does not outlive the closure, for which the buffer is valid and not written to.
    let result = withContiguousStorageIfAvailable { buffer in body(unsafe Span(_unsafeElements: buffer)) }
    if let result { return result }
    let copy = Array(self)
    return body(copy.span)
  }
}
