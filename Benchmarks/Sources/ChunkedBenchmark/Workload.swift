import BenchmarkSupport

/// A chunked body made to measure, the same on every run.
struct Workload {
  var name: String
  var bytes: [UInt8]
  var chunks: Int

  /// About a mebibyte of chunks whose sizes `size` draws, each size line with `text` behind its size.
  init(_ name: String, extensions text: String = "", size: (inout Generator) -> Int) {
    self.name = name
    bytes = []
    chunks = 0
    var random = Generator()
    while bytes.count < 1 << 20 {
      let count = size(&random)
      bytes += Array("\(String(count, radix: 16))\(text)\r\n".utf8)
      for _ in 0..<count { bytes.append(UInt8(truncatingIfNeeded: random.next() >> 33)) }
      bytes += [0x0D, 0x0A]
      chunks += 1
    }
    bytes += Array("0\r\n\r\n".utf8)
  }

  static let all = [
    Workload("1 B") { _ in 1 },
    Workload("10-200 B") { Int.random(in: 10...200, using: &$0) },
    Workload(
      "10-200 B, 81 B extension", extensions: ";chunk-signature=" + String(repeating: "0123456789abcdef", count: 4)
    ) {
      Int.random(in: 10...200, using: &$0)
    },
    Workload("1 KiB") { _ in 1024 },
    Workload("8 KiB") { _ in 8192 },
  ]
}
