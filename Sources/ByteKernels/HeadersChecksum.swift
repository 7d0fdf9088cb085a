public import CByteKernels

/// The contribution of a header block to the checksum of an event-stream frame.
///
/// Frames with the same headers can then be written without reading the headers for the checksum.
@available(StreamingCodec 1.0, *)
@usableFromInline
package struct HeadersChecksum: Hashable, Sendable {
  private let state: UInt32
  private let distance: UInt64

  /// Computes the contribution of a header block.
  ///
  /// - Complexity: O(*n*).
  package init(of headers: Span<UInt8>) {
    // SAFETY: the kernel reads `count` bytes from the start of the buffer and keeps no pointer; it accepts null with 0.
    let checksum = unsafe headers.withUnsafeBufferPointer { buffer in
      unsafe cbk_checksum_headers(buffer.baseAddress, buffer.count)
    }
    (state, distance) = (checksum.state, checksum.distance)
  }

  /// The form that the kernels use.
  @usableFromInline var parts: cbk_headers_checksum { cbk_headers_checksum(state: state, distance: distance) }
}
