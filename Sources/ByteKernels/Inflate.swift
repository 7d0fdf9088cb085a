internal import CZlib

/// zlib's decompressor of raw RFC 1951 data, in pieces.
///
/// It owns zlib's state.
@available(StreamingCodec 1.0, *)
@safe
package struct Inflate: ~Copyable {
  /// The result of a call.
  package enum Status: Sendable {
    /// The input is consumed, or the output is full.
    case needsMore
    /// The data has ended.
    case ended
    /// The data is malformed at the current place of the input.
    case damaged
  }

  // zlib's state contains a pointer back to this structure, so it must not move.
  private let stream: UnsafeMutablePointer<z_stream>

  /// Creates a decompressor; nil if there is not enough memory (about 40 KiB).
  package init?() {
    // SAFETY: one z_stream is allocated and zeroed, as zlib's initialisation requires; deinit, or the failure below,
    // deallocates it.
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    // Negative window bits: no zlib or gzip wrapper.
    guard unsafe czlib_inflate_init2(stream, -15) == Z_OK else {
      unsafe stream.deallocate()
      return nil
    }
  }

  deinit {
    // SAFETY: `init` initialised the stream.
    unsafe inflateEnd(stream)
    unsafe stream.deallocate()
  }

  /// Starts over with new data.
  package mutating func reset() {
    // SAFETY: the stream is initialised.
    _ = unsafe inflateReset(stream)
  }

  /// Decompresses from `input` into the first `capacity` bytes of `output`, until the input is consumed, the output is
  /// full, or the data ends.
  ///
  /// - Precondition: 0 < `capacity` ≤ `output.count`.
  /// - Returns: The numbers of consumed and written bytes, also if the data is malformed.
  package mutating func decompress(
    _ input: Span<UInt8>, into output: inout [UInt8], upTo capacity: Int
  ) -> (taken: Int, written: Int, status: Status) {
    let taken = min(input.count, Int(UInt32.max >> 1))
    let room = min(capacity, Int(UInt32.max >> 1))
    precondition(room > 0 && room <= output.count)
    // SAFETY: zlib reads at most `taken` bytes of the input and writes at most `room` bytes of the output, and keeps
    // neither pointer after the call, which ends inside the closures. The input is not written to.
    let code = unsafe input.withUnsafeBufferPointer { source in
      unsafe output.withUnsafeMutableBufferPointer { target in
        unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
        unsafe stream.pointee.avail_in = UInt32(taken)
        unsafe stream.pointee.next_out = target.baseAddress
        unsafe stream.pointee.avail_out = UInt32(room)
        let code = unsafe inflate(stream, Z_NO_FLUSH)
        unsafe stream.pointee.next_in = nil
        unsafe stream.pointee.next_out = nil
        return code
      }
    }
    let result = unsafe (
      taken: taken - Int(stream.pointee.avail_in), written: room - Int(stream.pointee.avail_out)
    )
    let status: Status =
      switch code {
      case Z_STREAM_END: .ended
      case Z_OK, Z_BUF_ERROR: .needsMore
      default: .damaged
      }
    return (result.taken, result.written, status)
  }
}
