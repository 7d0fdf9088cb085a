/// The reason why a message ended, independent of the service's spelling.
@nonexhaustive
public enum StopReason: Hashable, Sendable {
  /// The model completed its answer.
  case endOfTurn
  /// The limit of tokens was reached.
  case maximumTokens
  /// The context window was full.
  case contextWindowExceeded
  /// A stop sequence occurred.
  case stopSequence
  /// The model waits for the result of a tool.
  case toolUse
  /// The model wrote an invalid tool call.
  case malformedOutput
  /// A content filter intervened, or the model refused to answer.
  case contentFiltered
  /// A guardrail intervened.
  case guardrailIntervened
  /// An error or the caller ended the stream.
  case interrupted
  /// Any other reason; the delta's text names it.
  case other

  /// Reads a reason as a service spells it, in any case and with any separator between words.
  public init(_ raw: some StringProtocol) {
    let word = String(raw.lowercased().unicodeScalars.filter { $0 != "_" && $0 != "-" && $0 != " " })
    switch word {
    case "endturn", "stop", "complete", "completed", "finish", "finished", "eostoken", "success", "endoftext", "eos":
      self = .endOfTurn
    case "maxtokens", "length", "limit", "maxoutputtokens", "maxoutputtokensexceeded", "maxlength":
      self = .maximumTokens
    case "modelcontextwindowexceeded", "errorlimit", "contextlength", "modellength": self = .contextWindowExceeded
    case "stopsequence", "stopcriteriamet", "word": self = .stopSequence
    case "tooluse", "toolcalls", "toolcall", "functioncall": self = .toolUse
    case "malformedtooluse", "malformedmodeloutput": self = .malformedOutput
    case "contentfiltered", "contentfilter", "errortoxic", "refusal", "safety", "prohibitedcontent",
      "blocklist", "recitation", "spii", "imagesafety":
      self = .contentFiltered
    case "guardrailintervened": self = .guardrailIntervened
    case "error", "cancelled", "usercancel", "failed", "interrupted", "incomplete", "timeout", "timedout",
      "timeoutexceeded", "maxiterationsexceeded":
      self = .interrupted
    default: self = .other
    }
  }
}
