/// Of what stands alone below the decoders: the scanner, templates, base64, checksums.
extension Seeds {
  /// Documents with something at each of the scanner's paths.
  static let scanned: [(name: String, bytes: [UInt8])] = [
    (
      "paths",
      text(
        #"{"a":"x\ud83d\ude00","b":{"c":"y","d":[1.5,{"a":"no"}]},"e":[{"f":"1","g":[{"h":1},{"h":"2"}]},null]}"#)
    ),
    ("elements", text(#" {"i":[{"j":"f"},{"j":"no"}],"k":false,"\u00e9":"h\n","m":[[1,2],[],["x"],3]} "#, 2, 20)),
    ("twice", text(#"{"a":null,"a":"no","b":{"c":"1\ud83d"},"b":{"c":"2"},"\u0061":"no"}"#)),
    ("deep", text(#"{"b":{"d":[[[0]]]}}"#, 1)),
    ("cut", text(#"{"a":"\ud83d\ud8"#, 3, 255)),
  ]

  /// Streams of documents, most of them alike, for each way that they are sent.
  static let alike: [(name: String, bytes: [UInt8])] = [
    (
      "payloads",
      documents([
        #"{"contentBlockIndex":0,"delta":{"text":"a"},"p":"abc"}"#,
        #"{"contentBlockIndex":10,"delta":{"text":"h\u00e9"},"p":"ab"}"#,
        #"{"contentBlockIndex":10,"delta":{"text":"\ud83d"},"p":"ab"}"#,
        #"{"contentBlockIndex":10,"delta":{"text":"\ude00"},"p":"ab"}"#,
        "contentBlockStart\u{1F}" + #"{"contentBlockIndex":1,"start":{"toolUse":{"name":"n","toolUseId":"i"}}}"#,
        #"{"contentBlockIndex":1,"delta":{"toolUse":{"input":"{\""}}}"#,
        "messageStop\u{1F}" + #"{"stopReason":"end_turn"}"#,
      ])
    ),
    (
      "chunks",
      documents(
        [
          #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a"}}"#,
          #"{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"\n"}}"#,
          #"{"type":"content_block_delta","index":1,"delta":{"type":"thinking_delta","thinking":"t"}}"#,
          #"{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null}}"#,
        ], 64)
    ),
    ("agent", documents(["a", "h\u{E9}", "", "b"], 64)),
    (
      "lines",
      documents(
        [
          #"{"outputs":[{"text":"a","stop_reason":null}]}"#, #"{"outputs":[{"text":"b","stop_reason":null}]}"#,
          #"{"outputs":[{"text":"","stop_reason":"stop"}]}"#,
        ], 128)
    ),
    (
      "events",
      documents(
        [
          #"{"choices":[{"index":0,"delta":{"content":"a"}}]}"#, #"{"choices":[{"index":0,"delta":{"content":"b"}}]}"#,
          #"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":null}"#, "[DONE]",
        ], 192)
    ),
    ("padded", documents([#"{"delta":{"text":"a"}   }"#, #"{"delta":{"text":"b"}      }"#])),
  ]

  private static func documents(_ documents: [String], _ choices: UInt8 = 0) -> [UInt8] {
    text(documents.joined(separator: "\u{1E}"), choices)
  }

  /// Base64 as it is and inside of JSON strings.
  static let base64: [(name: String, bytes: [UInt8])] = [
    ("padded", text("aGVsbG8gd29ybGQ=")),
    ("long", text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", 0, 7)),
    ("escaped", text(#"aGVs\u0062G8\/4pyTPQ\u003d="#)),
    ("cut-scalar", text("4pw=")),
    ("unused-bits", text("aGVsbG9=")),
    ("other-alphabet", text("-_8=")),
    ("of-the-alphabet", text(String(repeating: "hello there, ", count: 8), 3)),
  ]

  /// Bytes to check.
  static let checked: [(name: String, bytes: [UInt8])] = [
    ("digits", text("123456789")),
    ("frame", text(String(repeating: "frame", count: 13), 3)),
    ("continued", text(String(repeating: "\u{0}\u{1}\u{2}\u{3}", count: 60), 64 + 17)),
    ("long", text("0123456789abcdef!", 63, 255)),
  ]
}
