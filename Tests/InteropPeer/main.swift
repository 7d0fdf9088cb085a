import ChunkedHTTP
import Foundation

// One end of the interoperability script: bytes in, bytes or findings out. Sockets are the script's.
//
//     InteropPeer encode               chunks on stdin, each behind a 4-byte big-endian length; a response on stdout
//     InteropPeer decode BODY-FILE     a message on stdin; its body to a file, all else on stdout, a line each

@available(StreamingCodec 1.0, *)
func encode(_ input: [UInt8]) throws -> [UInt8] {
  var output = Array(
    "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum, X-Note\r\n\r\n"
      .utf8)
  var encoder = ChunkedEncoder()
  var position = 0
  var number = 0
  while position + 4 <= input.count {
    let length = input[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
    let data = position + 4..<position + 4 + length
    // The three ways to write a chunk take turns.
    switch number % 3 {
    case 0: try encoder.append(input.span.extracting(data), to: &output)
    case 1:
      let extensions = [ChunkExtension("n", "\(number)"), ChunkExtension("note", "a \"b\" \\"), ChunkExtension("flag")]
      try encoder.appendHead(ofSize: length, extensions: extensions, to: &output)
      output += input[data]
      output += ChunkedEncoder.lineEnd
    default:
      let room = [UInt8](repeating: 0, count: ChunkedEncoder.headRoom)
      var buffer = room + input[data] + room.prefix(ChunkedEncoder.tailRoom)
      var span = buffer.mutableSpan
      let range = try encoder.frame(room.count..<room.count + length, in: &span)
      output += buffer[range]
    }
    position = data.upperBound
    number += 1
  }
  try encoder.finish(
    trailers: [HTTPField("X-Sum", "\(input.count)"), HTTPField("X-Note", "done, and well")], to: &output)
  return output
}

@available(StreamingCodec 1.0, *)
func decode(_ bytes: [UInt8], bodyTo path: String) throws {
  var body = Data()
  var decoder = HTTPMessageDecoder(.either, reportsChunks: true)
  var position = 0
  var size = 1
  while position < bytes.count {
    // Reads of many sizes.
    let end = min(position + size, bytes.count)
    size = size * 7 % 4099 + 1
    var input = bytes.span.extracting(position..<end)
    while let element = try decoder.next(&input) {
      switch element {
      case .informational(let head): print("informational \(head.status)")
      case .head(let view):
        switch HTTPHead(view) {
        case .request(let head): print("request \(head.method) \(head.target)")
        case .response(let head): print("response \(head.status)")
        }
      case .chunk(let head): print("chunk \(head.size)")
      case .body(let data): for index in data.indices { body.append(data[index]) }
      case .trailers(let section): for field in HTTPFields(section) { print("trailer \(field.name): \(field.value)") }
      case .end(let offset): print("end \(offset)")
      }
    }
    position = end
  }
  try decoder.finish()
  try body.write(to: URL(filePath: path))
}

let arguments = CommandLine.arguments
do {
  let input = [UInt8](try FileHandle.standardInput.readToEnd() ?? Data())
  switch (arguments.dropFirst().first, arguments.count) {
  case ("encode", 2): FileHandle.standardOutput.write(Data(try encode(input)))
  case ("decode", 3): try decode(input, bodyTo: arguments[2])
  default:
    FileHandle.standardError.write(Data("usage: InteropPeer encode | decode BODY-FILE\n".utf8))
    exit(64)
  }
} catch {
  FileHandle.standardError.write(Data("\(error)\n".utf8))
  exit(65)
}
