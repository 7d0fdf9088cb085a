/// The finding that a response has no prelude: all of it is body.
public struct LambdaMissingPrelude: Hashable, Sendable {
  /// How it was found.
  @nonexhaustive
  public enum Reason: Hashable, Sendable {
    /// The response is empty, or nothing but white space.
    case empty
    /// The first byte other than white space is this, which begins no JSON object.
    case notAnObject(UInt8)
    /// It begins like an object, but no delimiter follows it, and none is required.
    case noDelimiter
  }

  /// How it was found.
  public var reason: Reason

  /// The absolute offset, in bytes since the start of the stream, of the byte that decided; its end where it is empty.
  public var offset: UInt64

  /// Makes a finding.
  public init(reason: Reason, offset: UInt64) {
    self.reason = reason
    self.offset = offset
  }

  /// What it means and what to do, where the media type promised a prelude.
  public var help: String {
    switch reason {
    case .empty:
      """
      Node's runtime writes the prelude at the first write(): HttpResponseStream.from() followed by end() sends nothing, \
      and the client gets status 200 without the headers. Call write("") before end().
      """
    case .notAnObject, .noDelimiter:
      """
      Node's runtime writes the prelude at the first write(): HttpResponseStream.from() followed by end(chunk) sends the \
      chunk alone, and API Gateway answers with 500 or 502. Call write(chunk), then end().
      """
    }
  }
}

extension LambdaMissingPrelude: CustomStringConvertible {
  /// The finding in words.
  public var description: String {
    switch reason {
    case .empty: "the response is empty and has no prelude"
    case .notAnObject(let byte):
      "the response has no prelude: \(hexadecimal(byte)) at offset \(offset) begins no JSON object"
    case .noDelimiter: "the response has no prelude: no delimiter of eight NUL bytes up to offset \(offset)"
    }
  }
}
