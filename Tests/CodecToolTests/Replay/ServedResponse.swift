#if CommandLineTool
import ChunkedHTTP

/// A response as it came over the wire, taken apart.
struct ServedResponse: Equatable {
  /// The head, its lines as they are.
  var head: [String] = []
  var chunks: [[UInt8]] = []
  var trailers: [HTTPFieldLine] = []
  /// Whether the chunked body came to its end.
  var isComplete = false

  /// The body's bytes.
  var body: [UInt8] { chunks.flatMap { $0 } }
  /// The body's chunks as text.
  var texts: [String] { chunks.map { String(decoding: $0, as: UTF8.self) } }

  /// Takes a response from the beginning of `bytes`; its body is chunked.
  init(_ bytes: inout ArraySlice<UInt8>) throws {
    takeHead(&bytes)
    let rest = Array(bytes)
    var decoder = ChunkedDecoder()
    var input = rest.span
    while let element = try decoder.next(&input) {
      switch element {
      case .chunk(let head): if head.size > 0 { chunks.append([]) }
      case .data(let data): for index in data.indices { chunks[chunks.count - 1].append(data[index]) }
      case .trailers(let section): trailers = Array(HTTPFieldLines(section))
      case .end: isComplete = true
      }
    }
    bytes = rest[(rest.count - input.count)...]
  }

  /// Takes a response that is all of `bytes`.
  init(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    try self.init(&rest)
    guard rest.isEmpty else { throw ReplayingTool.Failed(reason: "\(rest.count) bytes behind the response") }
  }

  private mutating func takeHead(_ bytes: inout ArraySlice<UInt8>) {
    while let end = bytes.firstIndex(of: 0x0A) {
      let line = String(decoding: bytes[bytes.startIndex..<end], as: UTF8.self)
      bytes = bytes[(end + 1)...]
      guard line != "\r" else { return }
      head.append(String(line.dropLast()))
    }
  }
}
#endif
