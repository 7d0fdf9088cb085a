public import CByteKernels

@available(StreamingCodec 1.0, *)
extension OutputRawSpan {
  /// Appends a copy of `bytes`.
  ///
  /// - Precondition: `bytes.count` ≤ `freeCapacity`.
  @inlinable
  @_lifetime(self: copy self)
  package mutating func append(copying bytes: Span<UInt8>) {
    precondition(bytes.count <= freeCapacity)
    // SAFETY: the source has `count` readable bytes, the room after the initialised bytes is at least as large, and the
    // two do not overlap, because this span has exclusive access to its memory.
    unsafe withUnsafeMutableBytes { buffer, initializedCount in
      unsafe bytes.withUnsafeBufferPointer { source in
        let free = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[initializedCount...])
        unsafe free.copyMemory(from: UnsafeRawBufferPointer(source))
      }
      initializedCount += bytes.count
    }
  }

  /// Appends `text` in UTF-8.
  ///
  /// - Precondition: `text.utf8.count` ≤ `freeCapacity`.
  @inlinable
  @_lifetime(self: copy self)
  package mutating func append(copying text: String) {
    for byte in text.utf8 { append(byte) }
  }

  /// Appends `value`, most significant byte first.
  ///
  /// - Precondition: The size of the integer ≤ `freeCapacity`.
  @inlinable
  @_lifetime(self: copy self)
  package mutating func append(bigEndian value: some FixedWidthInteger & BitwiseCopyable) {
    // SAFETY: an integer has no padding, so every byte appended is initialised.
    unsafe append(value.bigEndian, as: type(of: value.bigEndian))
  }

  /// Appends an event-stream frame: prelude, headers, payload, message checksum.
  ///
  /// - Parameter portably: Whether to use the portable kernel, for tests.
  /// - Precondition: The size of the frame, 16 bytes more than its parts, is ≤ `freeCapacity` and below 2³².
  @inlinable @inline(__always)
  @_lifetime(self: copy self)
  package mutating func appendFrame(
    headers: Span<UInt8>, checksum: HeadersChecksum, payload: Span<UInt8>, portably: Bool = false
  ) {
    let size = headers.count + payload.count + 16
    precondition(size <= freeCapacity && UInt64(size) <= UInt64(UInt32.max))
    // SAFETY: the kernel reads only the bytes of each part, and writes exactly `size` bytes, for which there is room after
    // the initialised ones; it keeps no pointer.
    unsafe withUnsafeMutableBytes { buffer, initializedCount in
      unsafe headers.withUnsafeBufferPointer { headers in
        unsafe payload.withUnsafeBufferPointer { payload in
          guard let output = buffer.baseAddress else { return }
          let free = unsafe (output + initializedCount).assumingMemoryBound(to: UInt8.self)
          if portably {
            unsafe cbk_event_stream_write_portable(
              headers.baseAddress, headers.count, checksum.parts, payload.baseAddress, payload.count, free)
          } else {
            unsafe cbk_event_stream_write(
              headers.baseAddress, headers.count, checksum.parts, payload.baseAddress, payload.count, free)
          }
        }
      }
      initializedCount += size
    }
  }

  /// Returns the CRC-32 of the bytes appended from `start` on, continuing from `previous`.
  ///
  /// - Precondition: 0 ≤ `start` ≤ `byteCount`.
  @inlinable
  package func crc32(from start: Int, continuing previous: UInt32 = 0) -> UInt32 {
    bytes.extracting(start..<byteCount).crc32(continuing: previous)
  }
}

@available(StreamingCodec 1.0, *)
extension RawSpan {
  /// Returns the CRC-32 of the bytes, continuing from `previous`.
  @inlinable
  package func crc32(continuing previous: UInt32 = 0) -> UInt32 {
    CRC32.checksum(of: Span<UInt8>(_bytes: self), continuing: previous)
  }
}
