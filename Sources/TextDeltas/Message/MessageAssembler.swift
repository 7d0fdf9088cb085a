internal import ByteKernels
public import EventStreamCodec
internal import StrictJSON

/// Assembles a model's message from the deltas of its stream.
///
///     var assembler = MessageAssembler()
///     for try await delta in body.textDeltas(.bedrockConverse) {
///       assembler.append(delta)
///       show(assembler.message)             // the message so far
///     }
///
/// A delta continues the open block of its kind and number, or of its name in streams that name their blocks. A block is
/// open until its end arrives, until another one starts with its number, or, in streams without numbers, until one of
/// another kind begins. Streams may leave out the starts and ends of blocks. A stream of several messages, such as an
/// agent's, becomes one message with the blocks of all; the numbers of tokens are added up.
@available(StreamingCodec 1.0, *)
public struct MessageAssembler: Sendable {
  private var assembled = AssembledMessage()
  private var blocks = OpenBlocks()
  /// The inputs of the tool calls that have not ended, by position.
  private var inputs: [Int: PartialJSON] = [:]
  /// The positions of the tool calls whose value so far is out of date.
  private var outdated: Set<Int> = []
  /// The delta before this one, and the position of its block.
  private var latest: (kind: DeltaKind, index: Int?, position: Int)?
  /// The usage and measurements of the message that is being assembled.
  private var usage: JSONValue?
  private var metrics: JSONValue?
  /// The usage of the messages before it.
  private var earlierUsage: TokenUsage?

  /// Creates an assembler for one stream.
  public init() {}

  /// The message so far.
  ///
  /// - Complexity: O(*d*) in the depth of the tool inputs that have changed. A message that is kept while further deltas
  ///   arrive is copied then.
  public var message: AssembledMessage {
    mutating get {
      for position in outdated {
        guard let value = inputs[position]?.value, let isComplete = inputs[position]?.isComplete else { continue }
        assembled.content[position].changeToolCall { call in
          call.input = value
          call.isComplete = isComplete
        }
      }
      outdated.removeAll(keepingCapacity: true)
      return assembled
    }
  }

  /// Appends a delta.
  ///
  /// - Complexity: O(*n*) in the delta, amortised.
  public mutating func append(_ delta: TextDelta) {
    delta.text.utf8.withSpan { text in
      append(delta.kind, delta.index, text, id: delta.identifier, name: delta.name)
    }
  }

  /// Appends a borrowed delta.
  ///
  /// - Complexity: O(*n*) in the delta, amortised.
  public mutating func append(_ delta: TextDeltaView) {
    append(
      delta.kind, delta.index, delta.text, id: String(repairing: delta.identifier),
      name: String(repairing: delta.name))
  }

  /// Ends the message, and returns it.
  ///
  /// - Parameter outcome: How the stream ended.
  public mutating func finish(_ outcome: StreamOutcome) -> AssembledMessage {
    for position in inputs.keys.sorted() { endInput(position, isWhole: outcome.isSuccess) }
    blocks.removeAll()
    assembled.outcome = outcome
    return message
  }

  private mutating func append(_ kind: DeltaKind, _ index: Int?, _ text: Span<UInt8>, id: String, name: String) {
    switch kind {
    case .text: appendText(text, index, id)
    case .reasoning: appendReasoning(text, index, id)
    case .signature: appendSignature(text, index, id)
    case .redacted: add(.redacted(String(repairing: text)))
    case .citation: appendCitation(text, index, id)
    case .toolStart: startToolCall(index, id: id, name: name)
    case .toolInput: appendInput(text, index, id)
    case .start: startMessage(role: text)
    case .blockStart:
      end(OpenBlocks.Kind.allCases, index, id)
      blocks.noteStart(named: id)
    case .blockStop: end(OpenBlocks.Kind.allCases, index, id)
    case .stop: if text.count > 0 || assembled.stopReason == nil { assembled.stopReason = String(repairing: text) }
    case .usage: noteUsage(text)
    case .metrics: noteMetrics(text)
    case .partial, .error: break
    }
  }
}

// MARK: Text and reasoning

@available(StreamingCodec 1.0, *)
extension MessageAssembler {
  private mutating func appendText(_ text: Span<UInt8>, _ index: Int?, _ id: String) {
    guard text.count > 0 else { return }
    let position =
      latestPosition(.text, index, id)
      ?? position(of: .text, index, id) ?? add(.text, index, id, .text(AssembledMessage.Text(text: "")))
    assembled.content[position].changeText { block in block.text.append(repairing: text) }
    latest = (.text, index, position)
  }

  private mutating func appendReasoning(_ text: Span<UInt8>, _ index: Int?, _ id: String) {
    guard text.count > 0 else { return }
    let position =
      latestPosition(.reasoning, index, id) ?? unsignedPosition(index, id)
      ?? add(.reasoning, index, id, .reasoning(AssembledMessage.Reasoning(text: "")))
    assembled.content[position].changeReasoning { block in block.text.append(repairing: text) }
    latest = (.reasoning, index, position)
  }

  /// Appends to a signature, which ends its reasoning.
  private mutating func appendSignature(_ text: Span<UInt8>, _ index: Int?, _ id: String) {
    let position =
      latestPosition(.signature, index, id) ?? unsignedPosition(index, id)
      ?? add(.reasoning, index, id, .reasoning(AssembledMessage.Reasoning(text: "")))
    assembled.content[position].changeReasoning { block in
      block.signature = (block.signature ?? "") + String(repairing: text)
    }
    latest = (.signature, index, position)
  }

  /// Adds a citation to the open text, or to the last one.
  private mutating func appendCitation(_ text: Span<UInt8>, _ index: Int?, _ id: String) {
    let citation = (try? JSONValue(parsing: text)) ?? .string(String(repairing: text))
    let position =
      blocks.position(of: .text, index, named: id)
      ?? assembled.content.lastIndex { block in if case .text = block { true } else { false } }
      ?? add(.text, index, id, .text(AssembledMessage.Text(text: "")))
    assembled.content[position].changeText { block in block.citations.append(citation) }
  }

  /// The block of the delta before, if a delta of this kind continues it.
  private func latestPosition(_ kind: DeltaKind, _ index: Int?, _ id: String) -> Int? {
    guard let latest, latest.kind == kind, latest.index == index, id.isEmpty else { return nil }
    return latest.position
  }

  /// The open reasoning that has no signature yet.
  private mutating func unsignedPosition(_ index: Int?, _ id: String) -> Int? {
    guard let position = position(of: .reasoning, index, id) else { return nil }
    guard case .reasoning(let block) = assembled.content[position], block.signature != nil else { return position }
    blocks.remove(.reasoning, position)
    return nil
  }

  private mutating func position(of kind: OpenBlocks.Kind, _ index: Int?, _ id: String) -> Int? {
    if index == nil, id.isEmpty { end(kind == .text ? [.reasoning] : [.text], nil, "") }
    return blocks.position(of: kind, index, named: id)
  }

  /// Adds an open block, and returns its position.
  private mutating func add(
    _ kind: OpenBlocks.Kind, _ index: Int?, _ id: String, _ block: AssembledMessage.Block, isStart: Bool = false
  ) -> Int {
    blocks.add(kind, index, named: id, isStart: isStart, at: assembled.content.count)
    add(block)
    return assembled.content.count - 1
  }

  private mutating func add(_ block: AssembledMessage.Block) {
    assembled.content.append(block)
    latest = nil
  }

  /// Ends open blocks.
  private mutating func end(_ kinds: [OpenBlocks.Kind], _ index: Int?, _ id: String) {
    for position in blocks.end(kinds, index, named: id) { endInput(position, isWhole: true) }
    latest = nil
  }
}

// MARK: Tool calls

@available(StreamingCodec 1.0, *)
extension MessageAssembler {
  private mutating func startToolCall(_ index: Int?, id: String, name: String) {
    latest = nil
    if let position = blocks.position(of: .toolCall, index, named: id), continues(position, index, id) {
      assembled.content[position].changeToolCall { call in
        if call.id.isEmpty { call.id = id }
        if call.name.isEmpty { call.name = name }
      }
      return
    }
    if index == nil { end([.text, .reasoning], nil, "") }
    end([.toolCall], index, "")
    let call = AssembledMessage.ToolCall(id: id, name: name)
    inputs[add(.toolCall, index, id, .toolCall(call), isStart: true)] = PartialJSON()
  }

  /// Whether a start belongs to the call at `position`: some services repeat it with every piece of the input.
  private func continues(_ position: Int, _ index: Int?, _ id: String) -> Bool {
    guard case .toolCall(let call) = assembled.content[position] else { return false }
    if !id.isEmpty, !call.id.isEmpty { return call.id == id }
    return index != nil && call.inputText.isEmpty
  }

  private mutating func appendInput(_ text: Span<UInt8>, _ index: Int?, _ id: String) {
    let known = latestPosition(.toolInput, index, id) ?? blocks.position(of: .toolCall, index, named: id)
    guard known != nil || text.count > 0 else { return }
    let position =
      known ?? add(.toolCall, index, id, .toolCall(AssembledMessage.ToolCall(id: id, name: "")), isStart: true)
    assembled.content[position].changeToolCall { call in
      // The value must have a single owner to change in place.
      call.input = nil
      call.inputText += String(repairing: text)
    }
    inputs[position, default: PartialJSON()].append(text)
    outdated.insert(position)
    latest = (.toolInput, index, position)
  }

  /// Ends the input of a call, if there is a call at `position`.
  ///
  /// - Parameter isWhole: Whether all of the input has arrived, so that an empty one is an empty object.
  private mutating func endInput(_ position: Int, isWhole: Bool) {
    guard var input = inputs.removeValue(forKey: position) else { return }
    outdated.remove(position)
    input.finish()
    assembled.content[position].changeToolCall { call in
      call.input = input.value ?? (isWhole && call.inputText.isEmpty ? .object([]) : nil)
      call.isComplete = input.isComplete || isWhole && call.inputText.isEmpty
    }
  }
}

// MARK: The message

@available(StreamingCodec 1.0, *)
extension MessageAssembler {
  private mutating func startMessage(role: Span<UInt8>) {
    for position in inputs.keys.sorted() { endInput(position, isWhole: true) }
    blocks.removeAll()
    latest = nil
    if assembled.role == nil, role.count > 0 { assembled.role = String(repairing: role) }
    earlierUsage = assembled.usage
    usage = nil
    metrics = nil
  }

  private mutating func noteUsage(_ text: Span<UInt8>) {
    guard let report = try? JSONValue(parsing: text) else { return }
    usage = (usage ?? .object([])).merged(with: report)
    updateUsage()
  }

  private mutating func noteMetrics(_ text: Span<UInt8>) {
    guard let report = try? JSONValue(parsing: text) else { return }
    metrics = (metrics ?? .object([])).merged(with: report)
    assembled.metrics = metrics
    updateUsage()
  }

  /// Bedrock's measurements of an invocation count tokens for the models that do not.
  private mutating func updateUsage() {
    let counted = metrics.map { TokenUsage(vendor: $0) }
    guard var current = usage.map({ TokenUsage(vendor: $0) }) ?? (counted?.inputTokens == nil ? nil : counted) else {
      return
    }
    if let counted { current.fill(from: counted) }
    assembled.usage = earlierUsage.map { current.adding($0) } ?? current
  }
}
