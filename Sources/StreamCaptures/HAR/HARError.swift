/// Why an HTTP archive cannot be read, and where.
///
/// Offsets are bytes since the start of the archive; entries count from 1.
@nonexhaustive
public enum HARError: Error, Hashable, Sendable {
  /// The archive is not JSON (RFC 8259).
  ///
  /// - Parameters:
  ///   - offset: Where the first byte stands that is wrong.
  ///   - byte: That byte; nil where the text ends too early.
  case invalidJSON(offset: UInt64, byte: UInt8?)
  /// An entry has more arrays and objects inside each other than the limit.
  case nestedTooDeeply(offset: UInt64, limit: Int)
  /// The entry that begins at `offset` is longer than the limit.
  case entryTooLong(offset: UInt64, limit: Int)
  /// The entry that begins at `offset` has no response: the request was not answered.
  case noResponse(offset: UInt64, entry: Int)
  /// The archive was saved without the response's body, which had `size` bytes.
  case bodyNotSaved(offset: UInt64, entry: Int, size: UInt64)
  /// The body of an entry, which begins at `offset`, is not base64 (RFC 4648, section 4), though said to be.
  case invalidBase64(offset: UInt64, entry: Int)
  /// None of the archive's entries holds a stream.
  case noStream(entries: Int)
  /// There is no entry of that number.
  case noEntry(entry: Int, entries: Int)
  /// The archive ends at `offset`, before its end; `held` bytes of an entry had come.
  case incomplete(offset: UInt64, held: Int)
}

extension HARError {
  /// Where in the archive the fault is, in bytes.
  public var offset: UInt64 {
    switch self {
    case .invalidJSON(let offset, _), .nestedTooDeeply(let offset, _), .entryTooLong(let offset, _),
      .noResponse(let offset, _), .bodyNotSaved(let offset, _, _), .invalidBase64(let offset, _),
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
    case .invalidJSON(_, let byte?): "the archive is not JSON: the byte 0x\(String(byte, radix: 16)) cannot stand here"
    case .invalidJSON: "the archive is not JSON: it ends too early"
    case .nestedTooDeeply(_, let limit): "an entry is nested deeper than \(limit) levels"
    case .entryTooLong(_, let limit): "an entry is longer than the limit of \(limit) bytes"
    case .noResponse(_, let entry): "entry \(entry) has no response"
    case .bodyNotSaved(_, let entry, let size):
      "the body of entry \(entry), \(size) bytes, was not saved: export the archive with content"
    case .invalidBase64(_, let entry): "the body of entry \(entry) is not base64"
    case .noStream(let entries): "none of the \(entries) entries holds a stream"
    case .noEntry(let entry, let entries): "there is no entry \(entry) among the \(entries)"
    case .incomplete(_, let held): "the archive ends too early\(held > 0 ? ", \(held) bytes into an entry" : "")"
    }
  }
}
