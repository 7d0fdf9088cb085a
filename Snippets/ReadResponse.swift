// Reads a response off a connection, and writes one in chunks.

import ChunkedHTTP

// snippet.read
func read(_ connection: some AsyncSequence<[UInt8], any Error>) async throws {
  var decoder = HTTPMessageDecoder(.response(to: "GET"))
  for try await bytes in connection {
    var input = bytes.span
    while let element = try decoder.next(&input) {
      switch element {
      case .head(.response(let head)): print(head.status)
      case .body(let content): print(content.count, "bytes")  // codings are off; borrowed until the next call
      case .trailers(let trailers): print(HTTPFieldLines(trailers))
      default: break
      }
    }
    if decoder.isComplete { break }  // the input now begins with the next message
  }
  try decoder.finish()  // throws if the message was cut
}
// snippet.end

// snippet.write
func chunked(_ pieces: [[UInt8]], checksum: String) throws(ChunkedEncodingError) -> [UInt8] {
  var encoder = ChunkedEncoder()
  var body: [UInt8] = []
  for piece in pieces {
    try encoder.append(piece.span, extensions: [ChunkExtension("note", "as you like")], to: &body)
  }
  try encoder.finish(trailers: [HTTPFieldLine("X-Checksum", checksum)], to: &body)
  return body
}
// snippet.end

// snippet.hide
let (connection, continuation) = AsyncThrowingStream<[UInt8], any Error>.makeStream()
continuation.yield(Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".utf8))
continuation.yield(try chunked([Array("Hello".utf8)], checksum: "8b1a9953"))
continuation.finish()
try await read(connection)
