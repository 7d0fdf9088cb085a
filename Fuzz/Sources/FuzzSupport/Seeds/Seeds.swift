import EventStreamCodec
import TextDeltas

/// A few inputs for each target to start from.
public enum Seeds {
  /// The seeds of each target, by their names.
  public static var all: [(target: String, seeds: [(name: String, bytes: [UInt8])])] {
    [
      ("FuzzDecoder", frames), ("FuzzSealedDecoder", frames), ("FuzzRecovery", frames + damaged),
      ("FuzzFrameExtractor", frames + agents), ("FuzzEncoder", messages), ("FuzzExtractor", events + lines),
      ("FuzzFamilies", paths), ("FuzzServerSentEvents", events), ("FuzzEventEncoder", eventParts), ("FuzzLines", lines),
      ("FuzzJSON", documents),
      ("FuzzChunked", chunked), ("FuzzAWSChunked", awsChunked), ("FuzzHTTPMessage", httpMessages),
      ("FuzzContentCoding", compressed), ("FuzzPrelude", preludes),
      ("FuzzPipeline", pipeline), ("FuzzCaptures", captures), ("FuzzScanner", scanned), ("FuzzTemplates", alike),
      ("FuzzBase64", base64), ("FuzzCRC32", checked), ("FuzzMessage", inputs + deltas),
      ("FuzzSignedEvents", signedEvents), ("FuzzSignedChunks", signedChunks),
      ("FuzzGateway", requests + runtimes),
    ]
  }

  /// Inputs of tools.
  private static let inputs: [(name: String, bytes: [UInt8])] = [
    ("input", head() + Array(#"{"city":"Zürich","days":[1,-2.5e3,true,null],"note":"a\n\u00e9\ud83d\ude00"}"#.utf8)),
    ("number", head() + Array(" 12".utf8)), ("deep", head(2) + Array("[[[[1]]]]".utf8)),
    ("cut", head(4) + Array(#"{"a":{"b":["c"#.utf8)),
  ]

  /// Deltas, each as its kind, number, name and length of text.
  private static var deltas: [(name: String, bytes: [UInt8])] {
    func delta(_ kind: DeltaKind, _ index: UInt8, _ name: UInt8, _ text: String) -> [UInt8] {
      let number = DeltaKind.allCases.firstIndex(of: kind) ?? 0
      return [UInt8(truncatingIfNeeded: number), index, name, UInt8(truncatingIfNeeded: text.utf8.count)] + text.utf8
    }
    let calls = [
      delta(.start, 0, 0, "assistant"), delta(.reasoning, 1, 0, "why"), delta(.signature, 1, 0, "s"),
      delta(.toolStart, 2, 1, ""), delta(.toolInput, 2, 0, #"{"a":"#), delta(.toolStart, 3, 2, ""),
      delta(.toolInput, 3, 0, "{}"), delta(.toolInput, 2, 0, "1}"), delta(.blockStop, 2, 0, ""),
    ]
    let blocks = [
      delta(.blockStart, 0, 1, ""), delta(.text, 0, 1, "a"), delta(.text, 0, 0, "b"), delta(.reasoning, 0, 0, "c"),
      delta(.text, 0, 0, "d"), delta(.citation, 0, 0, "1"), delta(.usage, 0, 0, #"{"inputTokens":1}"#),
    ]
    return [("calls", head(1) + calls.joined()), ("blocks", head(3) + blocks.joined())]
  }

  /// Paths, and documents that have something at them.
  private static let paths: [(name: String, bytes: [UInt8])] = [
    (
      "lines",
      head()
        + Array("choices[].text .why in.a\n{\"choices\":[{\"text\":\"a\"}],\"why\":null,\"in\":{\"a\":[1]}}\n".utf8)
    ),
    ("events", head(2) + Array("a[0].b\ndata: {\"a\":[{\"b\":\"é\\n\"},{\"b\":1}]}\n\ndata: [DONE]\n\n".utf8)),
    ("odd", head() + Array(".. a[] [] a..b [0]\n[{\"a\":[1,[2]]},{\"\":\"e\"}]".utf8)),
  ]

  /// The parts of events, each before 0xFF.
  private static let eventParts: [(name: String, bytes: [UInt8])] = [
    ("event", [0] + Array("Hello".utf8) + [0xFF] + Array("x".utf8) + [0xFF, 0x31, 0xFF, 0x20]),
    ("lines", [1] + Array("a\r\nb\rc\n".utf8)), ("refused", [0] + Array("a\r".utf8) + [0xFF, 0x0A, 0xFF, 0]),
  ]

  /// Streams of every kind, by the names of their targets' seeds.
  private static var pipeline: [(name: String, bytes: [UInt8])] {
    let groups = [
      ("frames", frames), ("events", events), ("lines", lines), ("chunked", chunked), ("http", httpMessages),
      ("compressed", compressed), ("preludes", preludes),
    ]
    return groups.flatMap { group, seeds in seeds.map { ("\(group)-\($0.0)", $0.1) } }
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

  static func text(_ text: String, _ choices: UInt8 = 0, _ more: UInt8 = 0) -> [UInt8] {
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

  private static let chunked: [(String, [UInt8])] = [
    ("chunks", text("5\r\nhello\r\n00A;a=b\r\n0123456789\r\n0\r\n\r\n")),
    ("extensions", text("1 ; a = \"b\\\"c\" ;d\r\nx\r\n0;e\r\nT: v \r\nU:\r\n\r\nnext", 1)),
    ("lenient", text("1 \r\nx\r\n0 \r\nT: v\n folded\n\n", 14)),
    ("cut", text("ffffffffffffffff\r\nx")),
  ]

  private static let signature = String(repeating: "0123456789abcdef", count: 4)

  private static let awsChunked: [(String, [UInt8])] = [
    ("signed", text("2;chunk-signature=\(signature)\r\nab\r\n0;chunk-signature=\(signature)\r\n\r\n", 1, 130)),
    (
      "trailer",
      text(
        """
        1;chunk-signature=\(signature)\r\nx\r\n0;chunk-signature=\(signature)\r\nx-amz-checksum-crc32:AAAAAA==\n\r\n\
        x-amz-trailer-signature:\(signature)\r\n\r\n
        """, 18)
    ),
    ("unsigned", text("3\r\nabc\r\n0\r\nx-amz-checksum-crc32:NSRBwg==\r\n\r\n", 3)),
  ]

  private static let httpMessages: [(String, [UInt8])] = [
    (
      "chunked",
      text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nT: v\r\n\r\n", 0, 32)
    ),
    (
      "continue",
      text("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 \r\nContent-Length: 3, 3\r\nConnection: close\r\n\r\nabc")
    ),
    ("request", text("\r\nPOST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab", 2)),
    ("until-close", text("HTTP/1.0 200 OK\nContent-Type: text/plain\n folded\n\nabc", 0, 3)),
    (
      "gzip",
      head(0, 16) + Array("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n19\r\n".utf8)
        + gzip + Array("\r\n0\r\n\r\n".utf8)
    ),
    (
      "not-gzip",
      text("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\ndata: a\n\n", 0, 16)
    ),
  ]

  /// `ab` in a stored block: a header of RFC 1952, a block of RFC 1951, the checksum and the length.
  private static let gzip: [UInt8] =
    [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255] + stored
    + bigEndian(UInt64(ReferenceDecoder.crc32([0x61, 0x62])), 4).reversed() + [2, 0, 0, 0]

  private static let stored: [UInt8] = [1, 2, 0, 0xFD, 0xFF, 0x61, 0x62]

  private static let compressed: [(String, [UInt8])] = [
    ("gzip", head() + gzip + gzip),
    ("gzip-name", head(2) + [0x1F, 0x8B, 8, 8, 0, 0, 0, 0, 0, 255, 0x61, 0] + gzip.dropFirst(10)),
    ("zlib", head(1) + [0x78, 0x01] + stored + [0x01, 0x26, 0x00, 0xC4]),
    ("raw", head(1) + stored),
    // A block of fixed codes: the letter a, and a copy of 258 of them, over and over.
    ("bomb", head(3) + [0x4B, 0x1C] + Array(repeating: 0x05, count: 8)),
  ]
}
