/// A reason why an HTTP archive cannot be read, and where.
///
/// Offsets count bytes from the start of the archive; entries count from 1.
@nonexhaustive
public enum HARError: Error, Hashable, Sendable {
  /// The archive is not JSON (RFC 8259).
  ///
  /// - Parameters:
  ///   - offset: The offset of the first byte that violates the grammar.
  ///   - byte: That byte; nil if the text ends too early.
  case invalidJSON(offset: UInt64, byte: UInt8?)
  /// An entry has more nested arrays and objects than the limit.
  case nestedTooDeeply(offset: UInt64, limit: Int)
  /// The entry that begins at `offset` is longer than the limit.
  case entryTooLong(offset: UInt64, limit: Int)
  /// The entry that begins at `offset` has no response: the request was not answered.
  case noResponse(offset: UInt64, entry: Int)
  /// The archive was saved without the response's body, which had `size` bytes; the archive's own reason is `comment`.
  case bodyNotSaved(offset: UInt64, entry: Int, size: UInt64, comment: String?)
  /// The body of the entry that begins at `offset` is not the base64 it should be (RFC 4648, section 4).
  case invalidBase64(offset: UInt64, entry: Int)
  /// The entry that begins at `offset` is a WebSocket connection, not an HTTP stream.
  case webSocket(offset: UInt64, entry: Int, messages: Int)
  /// The body of the entry that begins at `offset` is in a file that is not beside the archive.
  case unsafeAttachment(offset: UInt64, entry: Int, name: String)
  /// None of the archive's entries has a stream.
  case noStream(entries: Int)
  /// The archive has no entry of this number.
  case noEntry(entry: Int, entries: Int)
  /// The archive is cut at `offset`; `held` bytes of an entry had arrived.
  case incomplete(offset: UInt64, held: Int)
}

extension HARError {
  /// The offset of the fault, in bytes of the archive.
  public var offset: UInt64 {
    switch self {
    case .invalidJSON(let offset, _), .nestedTooDeeply(let offset, _), .entryTooLong(let offset, _),
      .noResponse(let offset, _), .bodyNotSaved(let offset, _, _, _), .invalidBase64(let offset, _),
      .webSocket(let offset, _, _), .unsafeAttachment(let offset, _, _),
      .incomplete(let offset, _):
      offset
    case .noStream, .noEntry: 0
    }
  }

  /// A stable code for logs and scripts: the name of the case.
  public var code: String {
    switch self {
    case .invalidJSON: "invalidJSON"
    case .nestedTooDeeply: "nestedTooDeeply"
    case .entryTooLong: "entryTooLong"
    case .noResponse: "noResponse"
    case .bodyNotSaved: "bodyNotSaved"
    case .invalidBase64: "invalidBase64"
    case .webSocket: "webSocket"
    case .unsafeAttachment: "unsafeAttachment"
    case .noStream: "noStream"
    case .noEntry: "noEntry"
    case .incomplete: "incomplete"
    }
  }

  /// Whether the archive was cut short, rather than malformed.
  public var isIncomplete: Bool {
    if case .incomplete = self { true } else { false }
  }
}

extension HARError: CustomStringConvertible {
  /// The error in words.
  public var description: String {
    switch self {
    case .invalidJSON(_, let byte?):
      "the archive is not JSON: the byte 0x\(String(byte, radix: 16)) is not allowed here"
    case .invalidJSON: "the archive is not JSON: it ends too early"
    case .nestedTooDeeply(_, let limit): "an entry is nested deeper than \(limit) levels"
    case .entryTooLong(_, let limit): "an entry is longer than the limit of \(limit) bytes"
    case .noResponse(_, let entry): "entry \(entry) has no response"
    case .bodyNotSaved(_, let entry, let size, nil):
      "the body of entry \(entry), \(size) bytes, was not saved: export the archive with content"
    case .bodyNotSaved(_, let entry, let size, let comment?):
      "the body of entry \(entry), \(size) bytes, was not saved: \(comment.prefix(256))"
    case .webSocket(_, let entry, let messages):
      "entry \(entry) is a WebSocket connection with \(messages) messages: these are not read"
    case .unsafeAttachment(_, let entry, let name):
      "the body of entry \(entry) is in the file \(name.prefix(256)), which is not beside the archive"
    case .invalidBase64(_, let entry): "the body of entry \(entry) is not base64"
    case .noStream(let entries): "none of the \(entries) entries has a stream"
    case .noEntry(let entry, let entries): "there is no entry \(entry) among the \(entries)"
    case .incomplete(_, let held): "the archive ends too early\(held > 0 ? ", \(held) bytes into an entry" : "")"
    }
  }
}
