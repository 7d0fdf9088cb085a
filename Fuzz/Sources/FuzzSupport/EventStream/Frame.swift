@testable import ByteKernels

/// One event-stream frame, its parts apart.
struct Frame: Equatable {
  var headers: [UInt8] = []
  var payload: [UInt8] = []

  /// The frame with its lengths and checksums.
  var sealed: [UInt8] {
    var bytes = bigEndian(UInt64(16 + headers.count + payload.count), 4) + bigEndian(UInt64(headers.count), 4)
    bytes += bigEndian(UInt64(CRC32.checksum(of: bytes.span)), 4) + headers + payload
    return bytes + bigEndian(UInt64(CRC32.checksum(of: bytes.span)), 4)
  }

  /// The frames that bytes begin with, by their lengths alone, and what is left.
  static func split(_ bytes: [UInt8]) -> (frames: [Frame], rest: [UInt8]) {
    func integer(_ at: Int) -> Int { bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) } }
    var frames: [Frame] = []
    var start = 0
    while bytes.count - start >= 16 {
      let total = integer(start)
      let headersCount = integer(start + 4)
      guard total >= 16, total <= bytes.count - start, headersCount <= total - 16 else { break }
      let headersEnd = start + 12 + headersCount
      frames.append(
        Frame(headers: Array(bytes[start + 12..<headersEnd]), payload: Array(bytes[headersEnd..<start + total - 4])))
      start += total
    }
    return (frames, Array(bytes[start...]))
  }

  /// A header with a string for its value.
  static func header(_ name: String, _ text: String) -> [UInt8] {
    header(name, type: 7, bigEndian(UInt64(text.utf8.count), 2) + Array(text.utf8))
  }

  /// A header of any type.
  static func header(_ name: String, type: UInt8, _ value: [UInt8]) -> [UInt8] {
    [UInt8(truncatingIfNeeded: name.utf8.count)] + Array(name.utf8) + [type] + value
  }

  /// An event as AWS's services send it.
  static func event(_ type: String, _ payload: String) -> Frame {
    Frame(
      headers: header(":event-type", type) + header(":content-type", "application/json")
        + header(":message-type", "event"), payload: Array(payload.utf8))
  }
}
