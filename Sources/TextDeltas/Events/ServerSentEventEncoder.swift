/// Encodes server-sent events as the WHATWG's HTML standard defines them in section 9.2.5.
///
///     var encoder = ServerSentEventEncoder()
///     try encoder.append(ServerSentEvent(data: "Hello"), to: &response)   // data: Hello, and an empty line
///
/// A decoder reads back the same event. The standard has no escapes: what a field cannot carry is an error before a byte is
/// written. The identifier and the time to wait hold for later events too, so they are written when they change.
public struct ServerSentEventEncoder: Hashable, Sendable {
  /// Whether CR LF and CR in data are written as the ends of lines, which a decoder reads as LF.
  ///
  /// False by default: data that contains CR is then an error.
  public var normalizesLineEnds: Bool
  private var lastEventID = ""
  private var retry: UInt64?

  /// Creates an encoder at the start of a stream.
  public init(normalizesLineEnds: Bool = false) { self.normalizesLineEnds = normalizesLineEnds }

  /// Appends an event: the fields that it needs, and the empty line that dispatches it.
  ///
  /// Each line of the data is a field of its own. The type `message`, the default, is not written. A `retry` of nil leaves
  /// the time as it is.
  ///
  /// - Throws: ``ServerSentEventEncodingError``; `bytes` is then unchanged.
  /// - Complexity: O(*n*) in the size of the event.
  public mutating func append(
    _ event: ServerSentEvent, to bytes: inout [UInt8]
  ) throws(ServerSentEventEncodingError) {
    try check(event)
    if event.lastEventID != lastEventID {
      Self.appendField("id", event.lastEventID.utf8, to: &bytes)
      lastEventID = event.lastEventID
    }
    if let retry = event.retry, retry != self.retry {
      Self.appendField("retry", String(retry).utf8, to: &bytes)
      self.retry = retry
    }
    if event.type != "message", !event.type.isEmpty { Self.appendField("event", event.type.utf8, to: &bytes) }
    Self.forEachLine(of: event.data) { line in Self.appendField("data", line, to: &bytes) }
    bytes.append(0x0A)
  }

  /// Appends a comment, which decoders ignore: a sign of life that keeps proxies from closing an idle connection.
  ///
  /// Each line of the text is a comment of its own.
  public func appendComment(_ text: String = "", to bytes: inout [UInt8]) {
    Self.forEachLine(of: text) { line in Self.appendField("", line, to: &bytes) }
    bytes.append(0x0A)
  }

  private func check(_ event: ServerSentEvent) throws(ServerSentEventEncodingError) {
    if let offset = event.type.utf8.offset(where: { $0 == 0x0A || $0 == 0x0D }) { throw .lineEndInType(offset: offset) }
    if let offset = event.lastEventID.utf8.offset(where: { $0 == 0x0A || $0 == 0x0D }) {
      throw .lineEndInID(offset: offset)
    }
    if let offset = event.lastEventID.utf8.offset(where: { $0 == 0 }) { throw .nulInID(offset: offset) }
    if !normalizesLineEnds, let offset = event.data.utf8.offset(where: { $0 == 0x0D }) {
      throw .carriageReturnInData(offset: offset)
    }
  }

  /// Appends a line; the space after the colon belongs to neither name nor value.
  private static func appendField(_ name: String, _ value: some Sequence<UInt8>, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: name.utf8)
    bytes.append(contentsOf: [0x3A, 0x20])
    bytes.append(contentsOf: value)
    bytes.append(0x0A)
  }

  /// Calls `body` with each line: the text between LF, CR and CR LF.
  private static func forEachLine(of text: String, _ body: (Substring.UTF8View) -> Void) {
    let utf8 = text.utf8
    var start = utf8.startIndex
    while let end = utf8[start...].firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) {
      body(text[start..<end].utf8)
      start = utf8.index(after: end)
      if utf8[end] == 0x0D, start < utf8.endIndex, utf8[start] == 0x0A { start = utf8.index(after: start) }
    }
    body(text[start...].utf8)
  }
}

/// Why a server-sent event cannot be encoded.
///
/// Offsets count the bytes of the part. Nothing has been written when it is thrown.
@nonexhaustive
public enum ServerSentEventEncodingError: Error, Hashable, Sendable {
  /// The type contains CR or LF, which would end its field.
  case lineEndInType(offset: Int)
  /// The identifier contains CR or LF, which would end its field.
  case lineEndInID(offset: Int)
  /// The identifier contains NUL: decoders ignore such a field.
  case nulInID(offset: Int)
  /// The data contain CR, which a decoder reads as the end of a line.
  ///
  /// ``ServerSentEventEncoder/normalizesLineEnds`` accepts it.
  case carriageReturnInData(offset: Int)
}

extension ServerSentEventEncodingError: CustomStringConvertible {
  /// The error in one sentence.
  public var description: String {
    switch self {
    case .lineEndInType(let offset): "the type of an event contains a line end (at offset \(offset))"
    case .lineEndInID(let offset): "the identifier of an event contains a line end (at offset \(offset))"
    case .nulInID(let offset): "the identifier of an event contains NUL (at offset \(offset))"
    case .carriageReturnInData(let offset): "the data of an event contain a carriage return (at offset \(offset))"
    }
  }
}

extension String.UTF8View {
  /// The offset of the first byte that matches; nil if none does.
  fileprivate func offset(where matches: (UInt8) -> Bool) -> Int? {
    firstIndex(where: matches).map { distance(from: startIndex, to: $0) }
  }
}
