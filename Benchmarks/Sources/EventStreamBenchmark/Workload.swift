import EventStreamCodec

/// A stream to measure on.
struct Workload {
  var name: String
  var bytes: [UInt8]
  var messages: Int

  /// ConverseStream deltas as Bedrock sends them: three string headers and a payload with padding, 187 bytes on average.
  static func tokens(size: Int) throws -> Workload {
    let padding = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
    let words = ["Hi", " there", ",", " how", " can", " I", " help", " you", " today", "?", " 日本", "\\n"]
    return try make("token frames", size: size) { index in
      // One message in ten is not a delta, as on the wire; its headers differ.
      if index % 10 == 9 {
        return ("contentBlockStop", "{\"contentBlockIndex\":0,\"p\":\"\(padding.prefix(2 + index * 7 % 57))\"}")
      }
      let text = words[index % words.count]
      let pad = padding.prefix(2 + index * 13 % 57)
      return ("contentBlockDelta", "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"\(text)\"},\"p\":\"\(pad)\"}")
    }
  }

  /// Messages of 64 KiB.
  static func large(size: Int) throws -> Workload {
    let payload = String(repeating: "x", count: 65_536 - 98)
    return try make("64 KiB frames", size: size) { _ in ("PayloadPart", payload) }
  }

  private static func make(
    _ name: String, size: Int, message: (Int) -> (event: String, payload: String)
  ) throws -> Workload {
    var workload = Workload(name: name, bytes: [], messages: 0)
    let encoder = EventStreamEncoder()
    while workload.bytes.count < size {
      let (event, payload) = message(workload.messages)
      try encoder.append(
        EventStreamMessage(event: event, contentType: "application/json", payload: Array(payload.utf8)),
        to: &workload.bytes)
      workload.messages += 1
    }
    return workload
  }

  var meanLength: Double { Double(bytes.count) / Double(messages) }
}
