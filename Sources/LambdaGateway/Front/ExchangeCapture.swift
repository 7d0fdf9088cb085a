#if CommandLineTool
import ByteKernels
import ChunkedHTTP
import NIOCore
import NIOHTTP1
#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Saves an exchange in the form of curl's `--trace FILE --trace-time`, which codec-tool reads with its times.
///
/// The bodies of chunked responses are saved with their chunk framing.
struct ExchangeCapture {
  private let file: ByteKernels.FileDescriptor
  private var chunks: ChunkedEncoder?

  /// Begins a file with a request; nil if the file cannot be created.
  init?(in folder: String, id: String, _ request: HTTPRequestHead, _ body: ByteBuffer) {
    let stamp = Date().formatted(.iso8601.year().month().day().time(includingFractionalSeconds: true))
    let name = "\(stamp.filter { $0 != ":" })-\(id).trace"
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      file = try ByteKernels.FileDescriptor(creating: "\(folder)/\(name)")
    } catch {
      return nil
    }
    write("=> Send header", Self.head("\(request.method) \(request.uri) HTTP/1.1", request.headers))
    if body.readableBytes > 0 { write("=> Send data", Array(buffer: body)) }
  }

  /// Saves the response's head.
  mutating func begin(_ head: HTTPResponseHead) {
    if head.headers.contains(name: "Transfer-Encoding") { chunks = ChunkedEncoder() }
    write(
      "<= Recv header", Self.head("HTTP/1.1 \(head.status.code) \(head.status.reasonPhrase)", head.headers))
  }

  /// Saves a piece of the response's body.
  mutating func append(_ bytes: ByteBuffer) {
    var output: [UInt8] = []
    // The encoder refuses chunks only after the last one.
    if (try? chunks?.append(bytes.readableBytesUInt8Span, to: &output)) == nil { output += Array(buffer: bytes) }
    write("<= Recv data", output)
  }

  /// Ends the file.
  ///
  /// - Parameter isComplete: Whether the response has a last chunk.
  mutating func end(isComplete: Bool) {
    var output: [UInt8] = []
    if isComplete, (try? chunks?.finish(to: &output)) != nil { write("<= Recv data", output) }
    file.closeFile()
  }

  private static func head(_ startLine: String, _ headers: HTTPHeaders) -> [UInt8] {
    Array("\(startLine)\r\n\(headers.map { "\($0.name): \($0.value)\r\n" }.joined())\r\n".utf8)
  }

  /// Appends a hex dump; a failure, such as a full disk, ends the file early.
  private func write(_ title: String, _ bytes: [UInt8]) {
    guard !bytes.isEmpty else { return }
    var text = "\(Self.time) \(title), \(bytes.count) bytes (0x\(String(bytes.count, radix: 16)))\n"
    for start in stride(from: 0, to: bytes.count, by: 16) {
      let line = bytes[start..<min(start + 16, bytes.count)]
      let hex = line.map { Self.padded(String($0, radix: 16), to: 2) + " " }.joined()
      let plain = String(decoding: line.map { (0x20...0x7E).contains($0) ? $0 : 0x2E }, as: UTF8.self)
      text += "\(Self.padded(String(start, radix: 16), to: 4)): "
      text += hex + String(repeating: " ", count: 48 - hex.utf8.count) + plain + "\n"
    }
    try? file.writeAll(Array(text.utf8).span)
  }

  private static func padded(_ text: String, to width: Int) -> String {
    String(repeating: "0", count: max(0, width - text.utf8.count)) + text
  }

  /// The time of day, as curl writes it.
  private static var time: String {
    let parts = Calendar.current.dateComponents([.hour, .minute, .second, .nanosecond], from: Date())
    let fields = [parts.hour, parts.minute, parts.second].map { padded("\($0 ?? 0)", to: 2) }
    return fields.joined(separator: ":") + "." + padded("\((parts.nanosecond ?? 0) / 1000)", to: 6)
  }
}
#endif
