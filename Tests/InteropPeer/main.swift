import ChunkedHTTP
import EventStreamCodec
import EventStreamSigning
import Foundation

// One end of the interoperability script: bytes in, bytes or findings out. Sockets are the script's.
//
//     InteropPeer encode               chunks on stdin, each behind a 4-byte big-endian length; a response on stdout
//     InteropPeer decode BODY-FILE     a message on stdin; its body to a file, all else on stdout, a line each
//     InteropPeer operations           the table of operations on stdout, a line for each event and exception
//     InteropPeer sign-events SCOPE SEED date|signature
//                                      messages on stdin, each after a 4-byte length and 8 bytes of milliseconds, an empty
//                                      one at the end; the signed messages on stdout. Built with the trait Signing
//     InteropPeer sign-chunks SCOPE SEED TIME none|CHECKSUM
//                                      chunks on stdin, each after a 4-byte length; the signed body on stdout

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
    trailers: [HTTPFieldLine("X-Sum", "\(input.count)"), HTTPFieldLine("X-Note", "done, and well")], to: &output)
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
      case .trailers(let section):
        for field in HTTPFieldLines(section) { print("trailer \(field.name): \(field.value)") }
      case .end(let offset): print("end \(offset)")
      }
    }
    position = end
  }
  try decoder.finish()
  try body.write(to: URL(filePath: path))
}

/// Prints service, operation, whether a first message is sent, the role and the name of an event, and its payload.
func printOperations() {
  for operation in EventStreamOperation.all {
    func line(_ role: String, _ name: String, _ payload: String) {
      let fields = [operation.service, operation.name, "\(operation.sendsInitialMessage)", role, name, payload]
      print(fields.joined(separator: "\t"))
    }
    for event in operation.inputEvents { line("input", event.name, event.payload.rawValue) }
    for event in operation.outputEvents { line("output", event.name, event.payload.rawValue) }
    for name in operation.exceptions { line("exception", name, "") }
  }
}

#if Signing
struct InvalidArguments: Error {}

/// The big-endian integer in the bytes of `range`.
func integer(_ range: Range<Int>, of input: [UInt8]) -> Int { input[range].reduce(0) { $0 << 8 | Int($1) } }

@available(StreamingCodecAsync 1.0, *)
func signingArguments(_ arguments: [String]) throws -> (SecretAccessKey, SigningScope, SigV4Signature) {
  guard let secret = ProcessInfo.processInfo.environment["AWS_SECRET_ACCESS_KEY"],
    let scope = SigningScope(arguments[2]), let seed = SigV4Signature(hexadecimal: arguments[3])
  else { throw InvalidArguments() }
  return (SecretAccessKey(secret), scope, seed)
}

@available(StreamingCodecAsync 1.0, *)
func signEvents(_ input: [UInt8], _ arguments: [String]) throws -> [UInt8] {
  let (secret, scope, seed) = try signingArguments(arguments)
  var signer = EventStreamSigner(
    secret: secret, scope: scope, seed: seed, headerOrder: arguments[4] == "date" ? .dateFirst : .signatureFirst)
  var output: [UInt8] = []
  var position = 0
  while position + 12 <= input.count {
    let length = integer(position..<position + 4, of: input)
    let milliseconds = integer(position + 4..<position + 12, of: input)
    guard let time = SigningTime(millisecondsSince1970: Int64(milliseconds)) else { throw InvalidArguments() }
    position += 12
    if length == 0 {
      try signer.finish(at: time, to: &output)
    } else {
      try signer.append(frame: input.span.extracting(position..<position + length), at: time, to: &output)
    }
    position += length
  }
  return output
}

@available(StreamingCodecAsync 1.0, *)
func signChunks(_ input: [UInt8], _ arguments: [String]) throws -> [UInt8] {
  let (secret, scope, seed) = try signingArguments(arguments)
  guard let time = SigningTime(arguments[4]) else { throw InvalidArguments() }
  var signer = AWSChunkedSigner(
    secret: secret, scope: scope, time: time, seed: seed, checksum: TrailingChecksum(rawValue: arguments[5]))
  var output: [UInt8] = []
  var position = 0
  while position + 4 <= input.count {
    let length = integer(position..<position + 4, of: input)
    position += 4
    try signer.append(input.span.extracting(position..<position + length), to: &output)
    position += length
  }
  try signer.finish(to: &output)
  return output
}
#endif

let arguments = CommandLine.arguments
do {
  if arguments.dropFirst() == ["operations"] {
    printOperations()
    exit(0)
  }
  let input = [UInt8](try FileHandle.standardInput.readToEnd() ?? Data())
  switch (arguments.dropFirst().first, arguments.count) {
  case ("encode", 2): FileHandle.standardOutput.write(Data(try encode(input)))
  case ("decode", 3): try decode(input, bodyTo: arguments[2])
  #if Signing
  case ("sign-events", 5): FileHandle.standardOutput.write(Data(try signEvents(input, arguments)))
  case ("sign-chunks", 6): FileHandle.standardOutput.write(Data(try signChunks(input, arguments)))
  #endif
  default:
    FileHandle.standardError.write(Data("InteropPeer: see the beginning of its main.swift\n".utf8))
    exit(64)
  }
} catch {
  FileHandle.standardError.write(Data("\(error)\n".utf8))
  exit(65)
}
