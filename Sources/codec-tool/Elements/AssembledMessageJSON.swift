#if CommandLineTool
import EventStreamCodec
import StrictJSON
import TextDeltas

/// Writes a message that was assembled from deltas as a JSON object on a line.
enum AssembledMessageJSON {
  /// The origin of a message.
  struct Details {
    /// The name of the file, and of the message in it.
    var file: String
    var family: String?
    /// When the response's first byte arrived, in microseconds since the request; nil if unknown.
    var firstByte: UInt64?
    /// When the first token arrived.
    var firstToken: UInt64?
  }

  /// Appends the object of a message, with its origin if that is given.
  static func append(_ message: AssembledMessage, _ details: Details?, to output: inout [UInt8]) {
    output.beginObject()
    output.member("role", message.role)
    output.beginArray("content")
    for block in message.content { append(block, to: &output) }
    output.endArray()
    output.member("stopReason", message.stopReason)
    output.memberName("usage")
    if let usage = message.usage { append(usage, to: &output) } else { output.element(nil) }
    if let metrics = message.metrics { output.member("metrics", metrics) }
    output.memberName("outcome")
    append(message.outcome ?? .empty, to: &output)
    if let details { append(details, to: &output) }
    output.endLine()
  }

  private static func append(_ details: Details, to output: inout [UInt8]) {
    output.member("file", details.file)
    output.member("family", ifPresent: details.family)
    guard let firstByte = details.firstByte else { return }
    output.memberName("times")
    output.beginObject()
    output.member("firstByte", firstByte)
    if let firstToken = details.firstToken { output.member("firstToken", firstToken) }
    output.endObject()
  }

  private static func append(_ block: AssembledMessage.Block, to output: inout [UInt8]) {
    output.beginObject()
    switch block {
    case .text(let block):
      output.member("type", "text")
      output.member("text", block.text)
      if !block.citations.isEmpty { output.member("citations", .array(block.citations)) }
    case .reasoning(let block):
      output.member("type", "reasoning")
      output.member("text", block.text)
      output.member("signature", ifPresent: block.signature)
    case .redacted(let data):
      output.member("type", "redacted")
      output.member("data", data)
    case .toolCall(let call):
      output.member("type", "toolCall")
      output.member("id", call.id)
      output.member("name", call.name)
      if let input = call.input, call.isComplete {
        output.member("input", input)
      } else {
        output.member("inputText", call.inputText)
        output.member("complete", false)
      }
    }
    output.endObject()
  }

  private static func append(_ usage: TokenUsage, to output: inout [UInt8]) {
    output.beginObject()
    output.member("inputTokens", ifPresent: usage.inputTokens)
    output.member("outputTokens", ifPresent: usage.outputTokens)
    output.member("totalTokens", ifPresent: usage.totalTokens)
    output.member("cacheReadInputTokens", ifPresent: usage.cacheReadInputTokens)
    output.member("cacheWriteInputTokens", ifPresent: usage.cacheWriteInputTokens)
    output.member("reasoningTokens", ifPresent: usage.reasoningTokens)
    output.member("vendor", usage.vendor)
    output.endObject()
  }

  private static func append(_ outcome: StreamOutcome, to output: inout [UInt8]) {
    output.beginObject()
    output.member("type", outcome.typeName)
    switch outcome {
    case .complete, .ended, .empty: break
    case .cut(let cut):
      output.member("offset", cut.offset)
      output.member("heldBytes", cut.heldBytes)
      output.member("missing", ifPresent: cut.missing)
    case .failed(let error): append(error, to: &output)
    case .refused(let reason): output.member("reason", reason)
    case .notUnderstood(let resembles): output.member("resembles", ifPresent: resembles)
    case .damaged(let damage):
      output.member("layer", damage.layer)
      output.member("code", damage.code)
      output.member("offset", damage.offset)
      output.member("message", damage.message)
    }
    if !outcome.isSuccess { output.member("retryable", outcome.isRetryable) }
    output.endObject()
  }

  private static func append(_ error: ServiceError, to output: inout [UInt8]) {
    output.member("source", error.source.rawValue)
    output.member("errorType", ifPresent: error.type)
    output.member("code", ifPresent: error.code)
    output.member("message", error.message)
    if let upstream = error.upstream {
      output.memberName("upstream")
      output.beginObject()
      output.member("status", ifPresent: upstream.status)
      output.member("message", ifPresent: upstream.message)
      output.endObject()
    }
    if let offset = error.offset { output.member("offset", offset) }
  }
}

extension StreamOutcome {
  /// The name of the case.
  fileprivate var typeName: String {
    switch self {
    case .complete: "complete"
    case .ended: "ended"
    case .cut: "cut"
    case .empty: "empty"
    case .failed: "failed"
    case .refused: "refused"
    case .notUnderstood: "notUnderstood"
    case .damaged: "damaged"
    }
  }
}
#endif
