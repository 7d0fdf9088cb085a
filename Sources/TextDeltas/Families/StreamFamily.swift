/// A kind of stream: how its elements carry documents, and where the documents hold deltas.
///
/// ``all`` lists the families that are detected. Each is data, in `StreamFamily+Bedrock.swift`, `StreamFamily+AWS.swift`,
/// `StreamFamily+Agents.swift` and `StreamFamily+Vendors.swift`.
public struct StreamFamily: Sendable {
  /// How event-stream messages carry the family's documents.
  enum Envelope: Sendable {
    /// The payload is a document; the event type counts as the name of a member around it.
    case payload
    /// Events of the type `chunk` hold a document in base64 in their member `bytes`.
    case chunk
    /// Events of the type `chunk` hold text in base64 in their member `bytes`; other events are documents.
    case textChunk
    /// The payloads of the events of this type form a byte stream with its own format; other events are documents.
    case blob(eventType: String)
    /// In any of these ways; a payload is a document by itself.
    case unspecified
  }

  /// The name, such as `converse`.
  public let name: String
  let envelope: Envelope
  /// Where the deltas are.
  let rules: [DeltaRule]
  let compiled: CompiledFamily

  init(_ name: String, _ rules: [DeltaRule]) {
    self.init(name, .payload, rules)
  }

  init(_ name: String, _ envelope: Envelope, _ rules: [DeltaRule]) {
    self.name = name
    self.envelope = envelope
    self.rules = rules
    compiled = CompiledFamily(rules)
  }

  /// Creates a family for documents that no other family reads, from the paths of their deltas.
  ///
  /// A path consists of member names with full stops before or between them. `[]` after a name selects every element of an
  /// array, `[0]` the first: `.choices[].message.text`. A value that is not a string is delivered as JSON. The documents
  /// may be lines, server-sent events, JSON, payloads of event-stream messages, or base64 in such payloads.
  ///
  /// The family has no terminal event. It is read only if it is given, and never detected.
  ///
  /// - Parameters:
  ///   - name: A name for the family.
  ///   - textAt: The paths of the model's text.
  ///   - reasoningAt: The paths of its reasoning.
  ///   - toolInputAt: The paths of tool inputs.
  public init(name: String, textAt: [String], reasoningAt: [String] = [], toolInputAt: [String] = []) {
    func rules(_ kind: DeltaKind, _ paths: [String]) -> [DeltaRule] {
      paths.map { DeltaRule.delta(kind, String($0.drop { $0 == "." })).anyValue }
    }
    self.init(
      name, .unspecified,
      rules(.reasoning, reasoningAt) + rules(.text, textAt) + rules(.toolInput, toolInputAt))
  }

  /// Returns the family with a name, or nil.
  public init?(named name: String) {
    guard let family = Self.all.first(where: { $0.name == name }) else { return nil }
    self = family
  }

  /// Whether streams of the family end with an event that says so.
  public var hasTerminalEvent: Bool { compiled.rules.contains(where: \.isTerminal) }

  /// The names of the events that end streams of the family, joined by `or`; nil if there are none.
  var terminalName: String? {
    var names: [String] = []
    for rule in rules where rule.isTerminal && !rule.path.hasPrefix("amazon-bedrock") {
      let types = rule.conditions.compactMap { condition -> String? in
        if case .equals(let value) = condition.test, condition.path.hasSuffix("type") { value } else { nil }
      }
      let name = types.first ?? rule.path.split(separator: ".").last.map(String.init) ?? rule.path
      if !names.contains(name) { names.append(name) }
    }
    return names.isEmpty ? nil : names.joined(separator: " or ")
  }

  /// Whether the family was created from paths.
  var isUnspecified: Bool {
    if case .unspecified = envelope { true } else { false }
  }
}

extension StreamFamily {
  /// Returns the family of an operation's stream, by the operation's name, such as `ConverseStream`.
  ///
  /// Returns nil for unknown operations, and for InvokeModel's, whose family depends on the model.
  public init?(operation: String) {
    let families: [String: StreamFamily] = [
      "AgenticRetrieveStream": .agenticRetrieve, "Chat": .businessChat, "ConverseStream": .converse,
      "GenerateAssistantResponse": .codeWhisperer, "InvokeAgent": .agent,
      "InvokeAgentRuntimeCommand": .runtimeCommand, "InvokeAssistant": .siteWise,
      "InvokeCodeInterpreter": .codeInterpreter, "InvokeEndpointWithResponseStream": .sageMaker,
      "InvokeFlow": .invokeFlow, "InvokeGlobalInferenceGatewayWithResponseStream": .sageMaker,
      "InvokeHarness": .converse, "InvokeInlineAgent": .agent,
      "InvokeModelWithBidirectionalStream": .novaSonic, "InvokeWithResponseStream": .lambda,
      "OptimizePrompt": .optimizePrompt, "RetrieveAndGenerateStream": .retrieveAndGenerate,
      "SendMessage": .devOpsAgent, "StartCallAnalyticsStreamTranscription": .callAnalytics,
      "StartConversation": .lex, "StartLiveTail": .liveTail, "StartMedicalScribeListeningSession": .medicalScribe,
      "StartMedicalStreamTranscription": .transcribe, "StartStreamTranscription": .transcribe,
      "UpdateProfileWithAgent": .profileAgent,
    ]
    guard let family = families[operation] else { return nil }
    self = family
  }
}

extension StreamFamily: Hashable {
  /// Families are equal if their names are.
  public static func == (left: StreamFamily, right: StreamFamily) -> Bool { left.name == right.name }

  /// Hashes the name.
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
