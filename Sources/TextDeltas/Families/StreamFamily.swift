/// A kind of stream: how its elements carry documents, and where in them the deltas stand.
///
/// All families are in ``all``; each is data, in `StreamFamily+Catalogue.swift` (models) and
/// `StreamFamily+Agents.swift` (agents, other services and vendors).
public struct StreamFamily: Sendable {
  /// How a family's documents come in event-stream messages.
  enum Envelope: Sendable {
    /// The payload is a document; the event type counts as the name of a member around it.
    case payload
    /// Events of the type `chunk` hold a document in base64 in their member `bytes`.
    case chunk
    /// Events of the type `chunk` hold text in base64 in their member `bytes`; other events are documents.
    case textChunk
    /// The payloads of the events of this type are a stream of bytes with a format of its own; other events are
    /// documents.
    case blob(eventType: String)
  }

  /// The name, such as `converse`.
  public let name: String
  let envelope: Envelope
  /// Where the deltas stand.
  let rules: [DeltaRule]
  /// The same, made ready once.
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

  /// Whether a stream of the family says that it is complete.
  public var hasTerminalEvent: Bool { compiled.rules.contains(where: \.isTerminal) }

  /// The family with this name, or nil.
  public init?(named name: String) {
    guard let family = Self.all.first(where: { $0.name == name }) else { return nil }
    self = family
  }
}

extension StreamFamily {
  /// The family of an operation's stream, by the operation's name, such as `ConverseStream`.
  ///
  /// Nil where the name is not known, and for operations whose family depends on the model: InvokeModel's.
  public init?(operation: String) {
    let families: [String: StreamFamily] = [
      "ConverseStream": .converse, "InvokeHarness": .converse, "InvokeModelWithBidirectionalStream": .novaSonic,
      "InvokeAgent": .agent, "InvokeInlineAgent": .agent, "RetrieveAndGenerateStream": .retrieveAndGenerate,
      "InvokeFlow": .invokeFlow, "OptimizePrompt": .optimizePrompt, "InvokeCodeInterpreter": .codeInterpreter,
      "InvokeAgentRuntimeCommand": .runtimeCommand, "InvokeEndpointWithResponseStream": .sageMaker,
      "InvokeWithResponseStream": .lambda, "Chat": .businessChat, "SendMessage": .devOpsAgent,
      "InvokeAssistant": .siteWise, "StartConversation": .lex, "StartStreamTranscription": .transcribe,
      "StartMedicalStreamTranscription": .transcribe,
      "StartMedicalScribeListeningSession": .medicalScribe, "StartLiveTail": .liveTail,
      "GenerateAssistantResponse": .codeWhisperer,
    ]
    guard let family = families[operation] else { return nil }
    self = family
  }
}

extension StreamFamily: Hashable {
  /// Families are the same when their names are.
  public static func == (left: StreamFamily, right: StreamFamily) -> Bool { left.name == right.name }

  /// Hashes the name.
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
