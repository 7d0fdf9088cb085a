import ChunkedHTTP
import Foundation
import NIOCore
import NIOPosix

// Our encoder through NIOHTTP1's parser and NIOHTTP1's encoder through our decoder, over a loopback socket.
// Ends with 1 if anything differs.

@available(macOS 10.14.4, *)
func request(_ chunks: [[UInt8]], trailers: HTTPFieldLines, extensions: [ChunkExtension]) throws -> [UInt8] {
  var output = Array("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n".utf8)
  var encoder = ChunkedEncoder()
  for chunk in chunks { try encoder.append(chunk.span, extensions: extensions, to: &output) }
  try encoder.finish(trailers: trailers, to: &output)
  return output
}

@available(macOS 10.14.4, *)
func decode(_ response: [UInt8]) throws -> (status: Int, body: [UInt8], trailers: [HTTPFieldLine]) {
  var decoder = HTTPMessageDecoder(.response(to: "POST"))
  var input = response.span
  var (status, body): (Int, [UInt8]) = (0, [])
  var trailers: [HTTPFieldLine] = []
  while let element = try decoder.next(&input) {
    switch element {
    case .head(.response(let head)): status = head.status
    case .body(let data): for index in data.indices { body.append(data[index]) }
    case .trailers(let section): trailers = Array(HTTPFieldLines(section))
    case .informational, .head, .chunk, .end: break
    }
  }
  try decoder.finish()
  return (status, body, trailers)
}

let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
let server = try EchoServer.start(on: group)
let port = server.localAddress?.port ?? 0
var (passed, failed) = (0, 0)

let bodies: [(name: String, chunks: [[UInt8]], extensions: [ChunkExtension])] = [
  ("tokens", (0..<300).map { Array("data: {\"text\":\"\($0)\"}\n\n".utf8) }, []),
  ("one byte each", (0..<2000).map { [UInt8(truncatingIfNeeded: $0)] }, []),
  (
    "large",
    [1, 15, 16, 4095, 4096, 65536, 100_000].map { [UInt8](repeating: UInt8(truncatingIfNeeded: $0), count: $0) }, []
  ),
  (
    "extensions", [[1, 2, 3], [4]],
    [ChunkExtension("a", "b"), ChunkExtension("flag"), ChunkExtension("q", "x \"y\" \\")]
  ),
  ("nothing", [], []),
]
for body in bodies {
  let trailers: HTTPFieldLines = [HTTPFieldLine("x-sum", "\(body.chunks.count)")]
  do {
    let sent = try request(body.chunks, trailers: trailers, extensions: body.extensions)
    let answer = try decode(try RawClient.exchange(sent, port: port, on: group))
    let isSame = answer.status == 200 && answer.body == body.chunks.flatMap { $0 } && answer.trailers == Array(trailers)
    if isSame { passed += 1 } else { failed += 1 }
    if !isSame {
      print("FAILED \(body.name): \(answer.status), \(answer.body.count) bytes, trailers \(answer.trailers)")
    }
  } catch {
    failed += 1
    print("FAILED \(body.name): \(error)")
  }
}
try server.close().wait()
try group.syncShutdownGracefully()
print("interop with NIOHTTP1: \(passed) passed, \(failed) failed")
exit(failed == 0 ? 0 : 1)
