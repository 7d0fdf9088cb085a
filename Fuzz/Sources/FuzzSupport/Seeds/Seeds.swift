import EventStreamCodec
import TextDeltas

/// A few inputs for each target to start from.
public enum Seeds {
  /// The seeds of each target, by their names.
  public static var all: [(target: String, seeds: [(name: String, bytes: [UInt8])])] {
    [
      ("FuzzDecoder", frames), ("FuzzSealedDecoder", frames), ("FuzzRecovery", frames + damaged),
      ("FuzzFrameExtractor", frames + agents), ("FuzzEncoder", messages), ("FuzzExtractor", events + lines),
      ("FuzzServerSentEvents", events), ("FuzzLines", lines), ("FuzzJSON", documents),
    ]
  }

  /// A head: choices and sizes of reads.
  private static func head(_ choices: UInt8 = 0, _ more: UInt8 = 0) -> [UInt8] { [choices, more, 7, 1, 0, 13, 255, 3] }

  private static let converse = [
    Frame.event("messageStart", #"{"p":"abc","role":"assistant"}"#),
    Frame.event("contentBlockDelta", #"{"contentBlockIndex":0,"delta":{"text":"h\u00e9"},"p":"ab"}"#),
    Frame.event("contentBlockStop", #"{"contentBlockIndex":0,"p":"a"}"#),
    Frame.event("messageStop", #"{"p":"abcd","stopReason":"end_turn"}"#),
  ]

  private static let everyType = Frame(
    headers: Frame.header("true", type: 0, []) + Frame.header("false", type: 1, [])
      + Frame.header("byte", type: 2, [0x80]) + Frame.header("short", type: 3, [0x80, 1])
      + Frame.header("integer", type: 4, [0x80, 1, 2, 3]) + Frame.header("long", type: 5, bigEndian(1 << 63, 8))
      + Frame.header("bytes", type: 6, [0, 3, 1, 2, 3]) + Frame.header("string", "h\u{E9}")
      + Frame.header("timestamp", type: 8, bigEndian(1_700_000_000_000, 8))
      + Frame.header("uuid", type: 9, bigEndian(0x0123_4567_89AB_CDEF, 8) + bigEndian(2, 8)),
    payload: Array("payload".utf8))

  private static let exception = Frame(
    headers: Frame.header(":exception-type", "throttlingException") + Frame.header(":content-type", "application/json")
      + Frame.header(":message-type", "exception"), payload: Array(#"{"message":"slow down"}"#.utf8))

  private static let error = Frame(
    headers: Frame.header(":message-type", "error") + Frame.header(":error-code", "InternalError")
      + Frame.header(":error-message", "no"))

  private static let frames: [(String, [UInt8])] = [
    ("converse", head() + converse.flatMap(\.sealed)),
    ("every-type", head(3) + everyType.sealed),
    ("exception", head(4) + converse[0].sealed + exception.sealed),
    ("error", head(1) + error.sealed + Frame().sealed),
    ("padded", head(0, 255) + converse[1].sealed + [0, 0, 0] + converse[3].sealed),
    ("cut", head() + converse[0].sealed + converse[1].sealed.dropLast(9)),
  ]

  private static let damaged: [(String, [UInt8])] = [
    ("gap", head() + converse[0].sealed + [1, 2, 3] + converse[1].sealed),
    ("frame-in-frame", head() + Frame(headers: [0], payload: everyType.sealed).sealed + converse[1].sealed),
  ]

  private static let agents: [(String, [UInt8])] = [
    ("agent", head() + Frame.event("chunk", #"{"bytes":"aGVsbG8="}"#).sealed),
    (
      "model",
      head() + Frame.event("chunk", #"{"bytes":"eyJ0eXBlIjoibWVzc2FnZV9zdG9wIn0=","p":"ab"}"#).sealed
    ),
    (
      "sagemaker",
      head() + Frame.event("PayloadPart", "data: {\"choices\":[{\"delta\":{\"con").sealed
        + Frame.event("PayloadPart", "tent\":\"x\"}}]}\n\ndata: [DONE]\n\n").sealed
    ),
    (
      "lambda",
      head() + Frame.event("PayloadChunk", "hello").sealed + Frame.event("InvokeComplete", "{}").sealed
    ),
  ]

  private static let messages: [(String, [UInt8])] = [
    (
      "two", head(3) + [2, 1, 0x61, 7, 2, 0x68, 0x69, 2, 0x62, 0x63, 5, 1, 2, 3, 4, 5, 6, 7, 8] + Array("payload".utf8)
    ),
    ("nine", head() + [9] + (0..<9).flatMap { [1, 0x61 + $0, 0] as [UInt8] }),
    ("long", head() + [2, 1, 0x61, 6, 255, 3, 1, 0x62, 7, 250, 0]),
    ("empty", head()),
  ]

  private static func text(_ text: String, _ choices: UInt8 = 0, _ more: UInt8 = 0) -> [UInt8] {
    head(choices, more) + Array(text.utf8)
  }

  private static let events: [(String, [UInt8])] = [
    (
      "messages",
      text(
        """
        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"h\u{E9}"}}

        data: {"type":"message_stop"}


        """)
    ),
    ("chat", text("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"}}]}\r\rdata: [DONE]\r\n\r\n", 8)),
    ("fields", text("\u{FEFF}: comment\nid: 1\nretry: 10\nevent: e\ndata\ndata: a\ndata:b\n\nid\ndata: c\n\n")),
    ("unfinished", text("data: a\n\ndata: b", 2)),
  ]

  private static let lines: [(String, [UInt8])] = [
    ("lines", text("{\"outputs\":[\"a\"]}\n{\"outputs\":[\"b\\ud83d\"]}\r\n")),
    ("vercel", text("f:{\"messageId\":\"m\"}\n0:\"a\"\n0:\"b\"\nd:{\"finishReason\":\"stop\",\"usage\":{}}\n")),
    ("strings", text("\"a\"\n\"b\"\n", 16)),
    ("plain", text("plain text, \u{1F600}\nand lines", 1)),
  ]

  private static let documents: [(String, [UInt8])] = [
    ("text", text(#"{"contentBlockIndex":0,"delta":{"text":"h\u00e9 \ud83d\ude00\n\ud83d"},"p":"abc"}"#)),
    ("reasoning", text(#"{"delta":{"reasoningContent":{"text":"t","signature":"s"},"toolUse":{"input":"{\"a\":"}}}"#)),
    ("citation", text(#" { "delta" : { "citation" : [ {"a": -1.5e+3}, true, null, "\\" ] } } "#)),
    ("deep", text("[[[[0]]]]", 1)),
    ("twice", text(#"{"delta":null,"delta":{"text":"x"}}"#)),
  ]
}
