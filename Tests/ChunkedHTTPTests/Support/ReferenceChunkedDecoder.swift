import ChunkedHTTP

/// A chunked decoder written from the ABNF of RFC 9112 section 7.1, rule by rule, over bytes that are all there.
///
/// It is slow and knows no leniencies, nor limits but that a body's length is a number of 64 bits. One function is one rule;
/// each looks at one byte at a time, so the first byte that no rule can take is where the input goes wrong, and running out
/// of bytes is being incomplete.
@available(StreamingCodec 1.0, *)
struct ReferenceChunkedDecoder {
  enum Verdict: Equatable {
    case complete(consumed: Int)
    case incomplete
    /// The offset of the first byte that cannot stand there.
    case invalid(Int)
  }

  private(set) var chunks: [(size: UInt64, extensions: [ChunkExtension])] = []
  private(set) var body: [UInt8] = []
  private(set) var trailers: [HTTPFieldLine] = []

  private enum Stop: Error { case endOfInput, invalid }
  private var input: [UInt8]
  private var position = 0

  init(_ input: [UInt8]) { self.input = input }

  // chunked-body = *chunk last-chunk trailer-section CRLF
  mutating func decode() -> Verdict {
    do {
      while try chunk() {}
      try trailerSection()
      try crlf()
      return .complete(consumed: position)
    } catch Stop.endOfInput {
      return .incomplete
    } catch {
      return .invalid(position)
    }
  }

  // chunk = chunk-size [ chunk-ext ] CRLF chunk-data CRLF; false after last-chunk = 1*("0") [ chunk-ext ] CRLF
  private mutating func chunk() throws -> Bool {
    let start = position
    let size = try chunkSize()
    let extensions = try chunkExtensions()
    try crlf()
    let announced = UInt64(body.count).addingReportingOverflow(size)
    if announced.overflow {
      position = start
      throw Stop.invalid
    }
    chunks.append((size, extensions))
    guard size > 0 else { return false }
    for _ in 0..<size { body.append(try take { _ in true }) }
    try crlf()
    return true
  }

  // chunk-size = 1*HEXDIG
  private mutating func chunkSize() throws -> UInt64 {
    var size = try hexadecimalDigit()
    while try isHexadecimalDigit(peek()) {
      let (product, overflow) = size.multipliedReportingOverflow(by: 16)
      if overflow { throw Stop.invalid }
      size = try product + hexadecimalDigit()
    }
    return size
  }

  // chunk-ext = *( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] )
  private mutating func chunkExtensions() throws -> [ChunkExtension] {
    var all: [ChunkExtension] = []
    while true {
      if try peek() == 0x0D { return all }
      try bws()
      _ = try take { $0 == UInt8(ascii: ";") }
      try bws()
      var one = ChunkExtension(String(decoding: try token(), as: UTF8.self))
      if try isBlank(peek()) {
        try bws()
        let next = try peek()
        guard next == UInt8(ascii: "=") || next == UInt8(ascii: ";") else { throw Stop.invalid }
      }
      if try peek() == UInt8(ascii: "=") {
        position += 1
        try bws()
        one.rawValue = try peek() == UInt8(ascii: "\"") ? quotedString() : token()
      }
      all.append(one)
    }
  }

  // quoted-string = DQUOTE *( qdtext / quoted-pair ) DQUOTE
  private mutating func quotedString() throws -> [UInt8] {
    var value: [UInt8] = []
    position += 1
    while true {
      let byte = try peek()
      if byte == UInt8(ascii: "\"") {
        position += 1
        return value
      }
      if byte == UInt8(ascii: "\\") {
        position += 1
        value.append(try take { $0 == 0x09 || (0x20...0x7E).contains($0) || $0 >= 0x80 })
      } else {
        value.append(
          try take {
            $0 == 0x09 || $0 == 0x20 || $0 == 0x21 || (0x23...0x5B).contains($0) || (0x5D...0x7E).contains($0)
              || $0 >= 0x80
          })
      }
    }
  }

  // trailer-section = *( field-line CRLF ); field-line = field-name ":" OWS field-value OWS
  private mutating func trailerSection() throws {
    while try peek() != 0x0D {
      let name = try token()
      _ = try take { $0 == UInt8(ascii: ":") }
      var value: [UInt8] = []
      while try peek() != 0x0D {
        value.append(try take { $0 == 0x09 || (0x20...0x7E).contains($0) || $0 >= 0x80 })
      }
      while let last = value.last, isBlank(last) { value.removeLast() }
      value = Array(value.drop(while: isBlank))
      try crlf()
      trailers.append(HTTPFieldLine(name: String(decoding: name, as: UTF8.self), rawValue: value))
    }
  }

  private mutating func token() throws -> [UInt8] {
    let isTokenByte: (UInt8) -> Bool = { byte in
      Array("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8).contains(byte)
    }
    var token = [try take(isTokenByte)]
    while try isTokenByte(peek()) { token.append(try take(isTokenByte)) }
    return token
  }

  private mutating func bws() throws { while try isBlank(peek()) { position += 1 } }

  private mutating func crlf() throws {
    _ = try take { $0 == 0x0D }
    _ = try take { $0 == 0x0A }
  }

  private mutating func hexadecimalDigit() throws -> UInt64 {
    let digit = try take(isHexadecimalDigit)
    return UInt64(String(UnicodeScalar(digit)), radix: 16) ?? 0
  }

  private func isHexadecimalDigit(_ byte: UInt8) -> Bool { Array("0123456789abcdefABCDEF".utf8).contains(byte) }

  private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  private func peek() throws -> UInt8 {
    guard position < input.count else { throw Stop.endOfInput }
    return input[position]
  }

  private mutating func take(_ matches: (UInt8) -> Bool) throws -> UInt8 {
    let byte = try peek()
    guard matches(byte) else { throw Stop.invalid }
    position += 1
    return byte
  }
}
