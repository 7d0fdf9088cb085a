/// Why a message ended, whatever the service calls it.
@nonexhaustive
public enum StopReason: Hashable, Sendable {
  /// The model had said what it had to say.
  case endOfTurn
  /// The limit of tokens was reached.
  case maximumTokens
  /// The context window was full.
  case contextWindowExceeded
  /// A stop sequence came.
  case stopSequence
  /// The model waits for the result of a tool.
  case toolUse
  /// The model wrote something that is no tool call.
  case malformedOutput
  /// A content filter stepped in.
  case contentFiltered
  /// A guardrail stepped in.
  case guardrailIntervened
  /// The stream was ended by an error or from outside.
  case interrupted
  /// Any other reason; the raw text of the delta says which.
  case other

  /// Reads a reason as a service spells it, in any of the ways of writing words together.
  public init(_ raw: some StringProtocol) {
    let word = String(raw.lowercased().unicodeScalars.filter { $0 != "_" && $0 != "-" && $0 != " " })
    switch word {
    case "endturn", "stop", "complete", "completed", "finish", "finished", "eostoken", "success", "endoftext", "eos":
      self = .endOfTurn
    case "maxtokens", "length", "maxoutputtokens", "maxoutputtokensexceeded", "maxlength": self = .maximumTokens
    case "modelcontextwindowexceeded", "errorlimit", "contextlength", "modellength": self = .contextWindowExceeded
    case "stopsequence", "stopcriteriamet": self = .stopSequence
    case "tooluse", "toolcalls", "toolcall", "functioncall": self = .toolUse
    case "malformedtooluse", "malformedmodeloutput": self = .malformedOutput
    case "contentfiltered", "contentfilter", "errortoxic", "refusal", "safety": self = .contentFiltered
    case "guardrailintervened": self = .guardrailIntervened
    case "error", "cancelled", "usercancel", "failed", "interrupted", "incomplete", "timeout", "timedout",
      "timeoutexceeded", "maxiterationsexceeded":
      self = .interrupted
    default: self = .other
    }
  }
}
