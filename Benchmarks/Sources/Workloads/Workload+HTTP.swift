import CZlibPeer
import EventStreamCodec

extension Workload {
  /// Chunks whose sizes `length` draws, each size line with `extensions` behind its size; without the last chunk.
  public static func chunks(
    _ name: String, extensions: String = "", size: Int = 1 << 20, length: (inout Generator) -> Int
  ) -> Self {
    var workload = Self("chunks of \(name)", of: "chunk")
    workload.fill(to: size) { _, random in
      let count = length(&random)
      var bytes = Array("\(String(count, radix: 16))\(extensions)\r\n".utf8)
      for _ in 0..<count { bytes.append(UInt8(truncatingIfNeeded: random.next() >> 33)) }
      return bytes + [0x0D, 0x0A]
    }
    return workload
  }

  /// Chunks of 10 to 200 bytes.
  public static func chunks(size: Int = 1 << 20) -> Self {
    chunks("10-200 B", size: size) { Int.random(in: 10...200, using: &$0) }
  }

  /// Chunks of 10 to 200 bytes, signed as S3's are.
  public static func signedChunks(size: Int = 1 << 20) -> Self {
    chunks(
      "10-200 B, signed", extensions: ";chunk-signature=" + String(repeating: "0123456789abcdef", count: 4), size: size
    ) {
      Int.random(in: 10...200, using: &$0)
    }
  }

  /// The messages as the body of an HTTP response, a chunk for each: complete, with its end.
  public func asResponse() throws -> Self {
    var response = Self("HTTP, chunks, \(name)", of: element, family: family)
    response.elements = elements
    response.bytes = Array(
      """
      HTTP/1.1 200 OK\r
      Content-Type: application/vnd.amazon.eventstream\r
      Transfer-Encoding: chunked\r
      \r

      """.utf8)
    var reader = EventStreamReader(bytes.span)
    while let message = try reader.next() {
      response.bytes += Array("\(String(message.bytes.count, radix: 16))\r\n".utf8)
      for index in message.bytes.indices { response.bytes.append(message.bytes[index]) }
      response.bytes += [0x0D, 0x0A]
    }
    response.bytes += Array("0\r\n\r\n".utf8)
    return response
  }

  /// The bytes compressed, as one gzip member; an element is a byte of what comes out.
  public func compressed() -> Self {
    var result = Self("gzip, \(name)", of: "byte")
    result.elements = bytes.count
    result.bytes = [UInt8](unsafeUninitializedCapacity: bytes.count + 1024) { output, count in
      var stream = z_stream()
      // 15 bits of window, and 16 for gzip's wrapper.
      deflateInit2_(
        &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
        Int32(MemoryLayout<z_stream>.size))
      var input = bytes
      input.withUnsafeMutableBufferPointer {
        stream.next_in = $0.baseAddress
        stream.avail_in = UInt32($0.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(output.count)
        deflate(&stream, Z_FINISH)
      }
      count = output.count - Int(stream.avail_out)
      deflateEnd(&stream)
    }
    return result
  }
}
