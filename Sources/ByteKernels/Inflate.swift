internal import CZlib

/// zlib's decompressor of bare RFC 1951 data, a piece at a time.
///
/// Owns zlib's state and frees it when it goes.
@available(StreamingCodec 1.0, *)
@safe
package struct Inflate: ~Copyable {
  /// What one call came to.
  package enum Status: Sendable {
    /// All input was taken, or the output is full.
    case goesOn
    /// The data has come to its end.
    case ended
    /// The data is damaged at the input's current place.
    case damaged
  }

  // zlib keeps a pointer to this back in its state, so it must not move.
  private let stream: UnsafeMutablePointer<z_stream>

  /// Makes a decompressor; nil where there is no memory for one (about 40 KiB).
  package init?() {
    // SAFETY: one z_stream is allocated and zeroed, as zlib wants it before its initialisation; deinit, or the failure
    // below, deallocates it.
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    // Negative window bits: no zlib or gzip wrapper.
    guard unsafe czlib_inflate_init2(stream, -15) == Z_OK else {
      unsafe stream.deallocate()
      return nil
    }
  }

  deinit {
    // SAFETY: initialised by `init`, which is the only way to get here.
    unsafe inflateEnd(stream)
    unsafe stream.deallocate()
  }

  /// Starts over with new data.
  package mutating func reset() {
    // SAFETY: the stream is initialised.
    _ = unsafe inflateReset(stream)
  }

  /// Decompresses from `input` into the first `capacity` bytes of `output`, until one of them has been used up or the
  /// data ends.
  ///
  /// - Precondition: 0 < `capacity` ≤ `output.count`.
  /// - Returns: How many bytes were taken and how many written, both also where the data is damaged.
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
      case Z_OK, Z_BUF_ERROR: .goesOn
      default: .damaged
      }
    return (result.taken, result.written, status)
  }
}
