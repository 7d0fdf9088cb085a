/// Event-stream frames, taken apart in the plainest way; checksums are other tests' business.
struct NaiveFrame {
  var headers: [String: [UInt8]] = [:]
  var payload: [UInt8] = []
  /// Where the payload begins in the stream.
  var offset = 0
  /// Where the frame begins.
  var start = 0

  static func split(_ bytes: [UInt8]) -> (frames: [NaiveFrame], left: Int) {
    func integer(_ at: Int, _ size: Int) -> Int { bytes[at..<at + size].reduce(0) { $0 << 8 | Int($1) } }
    var frames: [NaiveFrame] = []
    var start = 0
    while bytes.count - start >= 16 {
      let total = integer(start, 4)
      guard total >= 16, bytes.count - start >= total else { break }
      var frame = NaiveFrame(start: start)
      var position = start + 12
      let headersEnd = position + integer(start + 4, 4)
      while position < headersEnd {
        let name = String(decoding: bytes[position + 1..<position + 1 + integer(position, 1)], as: UTF8.self)
        position += 1 + integer(position, 1)
        precondition(bytes[position] == 7, "only strings are needed here")
        let length = integer(position + 1, 2)
        frame.headers[name] = Array(bytes[position + 3..<position + 3 + length])
        position += 3 + length
      }
      frame.payload = Array(bytes[headersEnd..<start + total - 4])
      frame.offset = headersEnd
      frames.append(frame)
      start += total
    }
    return (frames, bytes.count - start)
  }

  /// The body of an HTTP/1.1 message in the chunked coding.
  static func dechunked(_ message: [UInt8]) -> [UInt8] {
    var body: [UInt8] = []
    var position = 0
    while Array(message[position..<position + 4]) != [13, 10, 13, 10] { position += 1 }
    position += 4
    while true {
      var end = position
      while message[end] != 13 { end += 1 }
      let line = String(decoding: message[position..<end], as: UTF8.self).prefix { $0 != ";" }
      let size = Int(line, radix: 16) ?? 0
      position = end + 2
      if size == 0 { return body }
      body += message[position..<position + size]
      position += size + 2
    }
  }
}
