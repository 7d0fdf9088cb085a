internal import ByteKernels
internal import ChunkedHTTP
internal import StrictJSON

@available(StreamingCodec 1.0, *)
extension LambdaPrelude {
  /// Reads a plain prelude: one without issues and without escapes.
  ///
  /// Nearly all preludes are plain. Their parts are made from the bytes, without a JSON value for each.
  ///
  /// - Returns: Nil if the text is anything else. Then ``init(_:)`` reads it, or the parser reports its error.
  /// - Complexity: O(*n*).
  init?(plain bytes: Span<UInt8>) {
    self.init()
    var reader = PlainPreludeReader(bytes)
    do throws(JSONError) {
      guard try reader.read(into: &self) else { return nil }
    } catch {
      return nil
    }
  }
}

/// Reads the tokens of a plain prelude.
///
/// Each method returns whether the text is plain so far.
@available(StreamingCodec 1.0, *)
private struct PlainPreludeReader: ~Copyable, ~Escapable {
  private let bytes: Span<UInt8>
  private var tokenizer: JSONTokenizer

  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>) {
    self.bytes = bytes
    tokenizer = JSONTokenizer(bytes, maximumDepth: 3)
  }

  @_lifetime(self: copy self)
  mutating func read(into prelude: inout LambdaPrelude) throws(JSONError) -> Bool {
    guard try next(.beginObject) else { return false }
    while let token = try tokenizer.next(), token.kind == .name {
      let key = bytes.extracting(token.contentRange)
      // A repeated key is not plain: only its last value counts.
      if key.bytesEqual("statusCode"), prelude.statusCode == nil {
        guard try readStatusCode(into: &prelude) else { return false }
      } else if key.bytesEqual("headers"), prelude.headers.isEmpty {
        guard try readHeaders(into: &prelude.headers) else { return false }
      } else if key.bytesEqual("multiValueHeaders"), prelude.multiValueHeaders.isEmpty {
        guard try readSeveralHeaders(into: &prelude.multiValueHeaders) else { return false }
      } else if key.bytesEqual("cookies"), prelude.cookies.isEmpty {
        guard try readCookies(into: &prelude.cookies) else { return false }
      } else {
        return false
      }
    }
    return try tokenizer.next() == nil
  }

  @_lifetime(self: copy self)
  private mutating func readStatusCode(into prelude: inout LambdaPrelude) throws(JSONError) -> Bool {
    guard let token = try tokenizer.next(), token.kind == .number, token.range.count == 3 else { return false }
    var code = 0
    for index in token.range {
      guard (0x30...0x39).contains(bytes[index]) else { return false }
      code = code * 10 + Int(bytes[index] - 0x30)
    }
    prelude.statusCode = code
    return LambdaPrelude.statusCodes.contains(code)
  }

  @_lifetime(self: copy self)
  private mutating func readHeaders(into headers: inout HTTPFieldLines) throws(JSONError) -> Bool {
    guard try next(.beginObject) else { return false }
    var fields: [HTTPFieldLine] = []
    // Most preludes have no more: all in one allocation.
    fields.reserveCapacity(4)
    while let token = try tokenizer.next(), token.kind == .name {
      guard let name = name(token), let value = try tokenizer.next(), value.kind == .string, isPlain(value) else {
        return false
      }
      fields.append(HTTPFieldLine(name: name, rawValue: Array(copying: bytes.extracting(value.contentRange))))
    }
    headers = HTTPFieldLines(fields)
    // An empty object is not plain: if its key were repeated, it would not be noticed.
    return !fields.isEmpty
  }

  @_lifetime(self: copy self)
  private mutating func readSeveralHeaders(into fields: inout HTTPFieldLines) throws(JSONError) -> Bool {
    guard try next(.beginObject) else { return false }
    while let token = try tokenizer.next(), token.kind == .name {
      guard let name = name(token), try next(.beginArray) else { return false }
      while let value = try tokenizer.next(), value.kind != .endArray {
        guard value.kind == .string, isPlain(value) else { return false }
        fields.append(HTTPFieldLine(name: name, rawValue: Array(copying: bytes.extracting(value.contentRange))))
      }
    }
    return !fields.isEmpty
  }

  @_lifetime(self: copy self)
  private mutating func readCookies(into cookies: inout [String]) throws(JSONError) -> Bool {
    guard try next(.beginArray) else { return false }
    while let value = try tokenizer.next(), value.kind != .endArray {
      guard value.kind == .string, isPlain(value) else { return false }
      cookies.append(String(repairing: bytes.extracting(value.contentRange)))
    }
    return !cookies.isEmpty
  }

  /// Takes the next token, which must be of this kind.
  @_lifetime(self: copy self)
  private mutating func next(_ kind: JSONToken.Kind) throws(JSONError) -> Bool {
    guard let token = try tokenizer.next() else { return false }
    return token.kind == kind
  }

  /// The name of a header, or nil if it is not a plain token.
  private func name(_ token: JSONToken) -> String? {
    let name = bytes.extracting(token.contentRange)
    return HTTPGrammar.isToken(name) ? String(repairing: name) : nil
  }

  /// Whether a string has neither escapes nor control characters.
  private func isPlain(_ token: JSONToken) -> Bool {
    guard !token.hasEscapes else { return false }
    let content = bytes.extracting(token.contentRange)
    return HTTPGrammar.endOfFieldText(in: content, from: 0) == content.count
  }
}
