public import ChunkedHTTP

/// A remark about a capture: the file is readable, but differs from the bytes that were sent.
@available(StreamingCodec 1.0, *)
@nonexhaustive
public enum CaptureNote: Hashable, Sendable {
  /// The head of message `message` names codings that its body does not have.
  case alreadyDecoded(message: Int, layers: [HTTPBodyLayer])
  /// An empty line precedes the head of message `message`.
  case emptyLine(message: Int)
  /// The file is text that represents bytes, as named by `format`.
  case decodedText(format: CaptureFormat)
  /// The file is the output of `curl -v`, which mixes remarks and body.
  case verboseOutput
  /// Transfers overlap in a trace: `read` was read, the transfers in `skipped` were not.
  case overlappingTransfers(read: UInt64, skipped: [UInt64])
  /// The archive has `count` more entries with streams after entry `entry`, which was read.
  case otherStreams(entry: Int, count: Int)
  /// The text of entry `entry` was UTF-8 read as `encoding`; this was undone.
  case repairedText(entry: Int, encoding: String)
  /// The events of entry `entry` were rebuilt from the browser's list of messages.
  case rebuiltEvents(entry: Int)
}

@available(StreamingCodec 1.0, *)
extension CaptureNote: CustomStringConvertible {
  /// The remark in a sentence.
  public var description: String {
    switch self {
    case .alreadyDecoded(let message, let layers):
      "the head of message \(message) names \(Self.codings(layers)), but the body is decoded already and is read as it is:"
        + " capture with curl --raw to keep the bytes"
    case .emptyLine(let message): "an empty line before message \(message) is ignored"
    case .decodedText(let format): "the file is \(format.noun): the bytes it stands for are read"
    case .verboseOutput:
      "the file is the output of curl -v: its remarks are removed; capture with curl --raw -i -N instead of -v"
    case .overlappingTransfers(let read, let skipped):
      "the trace has several transfers at once: transfer \(read) is read, "
        + "\(skipped.map(String.init).joined(separator: ", ")) skipped; see --entry"
    case .otherStreams(let entry, let count):
      "entry \(entry) is read; \(count) other\(count == 1 ? " holds a stream" : "s hold streams") too: see --entry"
    case .repairedText(let entry, let encoding):
      "the text of entry \(entry) is UTF-8 that was read as \(encoding): this is undone"
    case .rebuiltEvents(let entry):
      "entry \(entry) has no body: its events are rebuilt from the browser's list of messages"
    }
  }

  private static func codings(_ layers: [HTTPBodyLayer]) -> String {
    layers.map { $0 == .transferCoding ? "a body length or chunks" : "a content coding" }.joined(separator: " and ")
  }
}
