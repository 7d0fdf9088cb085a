import CZlib

/// zlib's compressor, for test data.
enum Compressor {
  enum Format: Int32 { case gzip = 31, zlib = 15, raw = -15 }

  static func compress(_ bytes: [UInt8], as format: Format, level: Int32 = 6) -> [UInt8] {
    var stream = unsafe z_stream()
    guard unsafe czlib_deflate_init2(&stream, level, format.rawValue) == Z_OK else { return [] }
    defer { unsafe deflateEnd(&stream) }
    var input = bytes
    var output = [UInt8](repeating: 0, count: Int(unsafe deflateBound(&stream, UInt(bytes.count))) + 64)
    let room = output.count
    let written = unsafe input.withUnsafeMutableBufferPointer { source in
      unsafe output.withUnsafeMutableBufferPointer { target in
        unsafe stream.next_in = source.baseAddress
        unsafe stream.avail_in = UInt32(source.count)
        unsafe stream.next_out = target.baseAddress
        unsafe stream.avail_out = UInt32(room)
        _ = unsafe deflate(&stream, Z_FINISH)
        return unsafe room - Int(stream.avail_out)
      }
    }
    return Array(output[..<written])
  }
}
