import ChunkedHTTP

/// Checks that the heads at the beginning of a message are what their lines say, split as plainly as can be.
///
/// Only for heads that were taken strictly: every leniency is another way to read a line.
func checkHeads(_ elements: [HTTPElement], of bytes: [UInt8]) throws(Violation) {
  var rest = bytes[...]
  for element in elements {
    let found: HTTPHead
    switch element {
    case .informational(let head): found = .response(head)
    case .head(let head): found = head
    default: return
    }
    // RFC 9112, section 2.2: a server ignores an empty line before a request.
    if case .request = found {
      while rest.starts(with: [0x0D, 0x0A]) { rest = rest.dropFirst(2) }
    }
    let start = takeLine(&rest)
    try check(startLines(of: found).contains(text(start)), "\(short(found)) begins \(short(text(start)))")
    var lines: [ArraySlice<UInt8>] = []
    while true {
      let line = takeLine(&rest)
      if line.isEmpty { break }
      if line.first.map(isBlank) == true, let last = lines.popLast() {
        // RFC 9112, section 5.2: in a response a folded line goes on behind one space.
        lines.append(trimmed(last) + [0x20] + trimmed(line))
      } else {
        lines.append(line)
      }
    }
    let fields = lines.map { line in
      let name = line.prefix { $0 != UInt8(ascii: ":") }
      return HTTPFieldLine(name: text(name), rawValue: Array(trimmed(line.dropFirst(name.count + 1))))
    }
    try check(Array(found.fields) == fields, "fields \(short(found.fields)), expected \(short(fields))")
  }
}

/// The start lines that a head may have had.
private func startLines(of head: HTTPHead) -> [String] {
  switch head {
  case .request(let head): return ["\(head.method) \(head.target) HTTP/\(head.version)"]
  case .response(let head):
    let line = "HTTP/\(head.version) \(String(head.status + 1000).dropFirst())"
    return head.reason.isEmpty ? [line, line + " "] : ["\(line) \(head.reason)"]
  }
}

/// The bytes up to the next CR LF, which is taken as well.
private func takeLine(_ bytes: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
  var end = bytes.startIndex
  while end < bytes.endIndex, !bytes[end...].starts(with: [0x0D, 0x0A]) { end += 1 }
  defer { bytes = bytes[min(end + 2, bytes.endIndex)...] }
  return bytes[..<end]
}

/// The bytes without blanks at either end.
private func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
  var bytes = bytes.drop(while: isBlank)
  while let last = bytes.last, isBlank(last) { bytes.removeLast() }
  return bytes
}

private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

private func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
