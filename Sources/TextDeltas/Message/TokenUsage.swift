public import StrictJSON

/// The tokens that a message used, in one vocabulary for all services.
public struct TokenUsage: Hashable, Sendable {
  /// The tokens of the input, as the service counts them: some include those read from a cache, some do not.
  public var inputTokens: Int?
  /// The tokens of the output.
  public var outputTokens: Int?
  /// The total as the service reports it; the sum of input and output if it reports both of them and no total.
  public var totalTokens: Int?
  /// The tokens of the input that were read from a cache.
  public var cacheReadInputTokens: Int?
  /// The tokens of the input that were written to a cache.
  public var cacheWriteInputTokens: Int?
  /// The tokens of the output that are reasoning.
  public var reasoningTokens: Int?
  /// The usage as the service reports it.
  ///
  /// Several reports on a message are merged: a member replaces an earlier one of its name.
  public var vendor: JSONValue

  /// Creates usage from its parts.
  public init(
    inputTokens: Int? = nil, outputTokens: Int? = nil, totalTokens: Int? = nil, cacheReadInputTokens: Int? = nil,
    cacheWriteInputTokens: Int? = nil, reasoningTokens: Int? = nil, vendor: JSONValue = .object([])
  ) {
    self.inputTokens = inputTokens
    self.outputTokens = outputTokens
    self.totalTokens = totalTokens
    self.cacheReadInputTokens = cacheReadInputTokens
    self.cacheWriteInputTokens = cacheWriteInputTokens
    self.reasoningTokens = reasoningTokens
    self.vendor = vendor
  }
}

extension TokenUsage {
  /// Reads usage as a service reports it: Bedrock, its models, OpenAI, Gemini, Cohere, Ollama and others.
  ///
  /// - Parameter vendor: The object of the service, such as the text of a ``DeltaKind/usage``.
  public init(vendor: JSONValue) {
    self.init(
      inputTokens: vendor.count(at: Self.inputPaths), outputTokens: vendor.count(at: Self.outputPaths),
      totalTokens: vendor.count(at: Self.totalPaths), cacheReadInputTokens: vendor.count(at: Self.cacheReadPaths),
      cacheWriteInputTokens: vendor.count(at: Self.cacheWritePaths),
      reasoningTokens: vendor.count(at: Self.reasoningPaths), vendor: vendor)
    addTotal()
  }

  /// The members that count each kind of token; the first that is present counts.
  private static let inputPaths = paths(
    "inputTokens", "input_tokens", "prompt_tokens", "promptTokens", "inputTokenCount", "inputTextTokenCount",
    "prompt_token_count", "promptTokenCount", "prompt_eval_count", "tokens_evaluated", "totalInputTokens",
    "uncachedInputTokens", "tokens.input_tokens", "billed_units.input_tokens")
  private static let outputPaths = paths(
    "outputTokens", "output_tokens", "completion_tokens", "completionTokens", "outputTokenCount",
    "totalOutputTextTokenCount", "generation_token_count", "candidatesTokenCount", "eval_count", "tokens_predicted",
    "totalOutputTokens", "tokens.output_tokens", "billed_units.output_tokens", "generated_tokens")
  private static let totalPaths = paths("totalTokens", "total_tokens", "totalTokenCount")
  private static let cacheReadPaths = paths(
    "cacheReadInputTokens", "cacheReadInputTokenCount", "cache_read_input_tokens",
    "prompt_tokens_details.cached_tokens", "input_tokens_details.cached_tokens", "input_token_details.cache_read",
    "cachedContentTokenCount", "prompt_cache_hit_tokens", "cachedInputTokens", "tokens.cached_tokens")
  private static let cacheWritePaths = paths(
    "cacheWriteInputTokens", "cacheWriteInputTokenCount", "cache_creation_input_tokens",
    "input_token_details.cache_creation")
  private static let reasoningPaths = paths(
    "completion_tokens_details.reasoning_tokens", "output_tokens_details.reasoning_tokens",
    "output_token_details.reasoning", "thoughtsTokenCount", "reasoningTokens", "reasoning_tokens")

  private static func paths(_ paths: String...) -> [[String]] {
    paths.map { path in path.split(separator: ".").map { String($0) } }
  }

  private mutating func addTotal() {
    if totalTokens == nil, let input = inputTokens, let output = outputTokens {
      totalTokens = Self.sum(input, output)
    }
  }

  /// Fills what the service's usage does not say from its measurements of the invocation.
  mutating func fill(from metrics: TokenUsage) {
    inputTokens = inputTokens ?? metrics.inputTokens
    outputTokens = outputTokens ?? metrics.outputTokens
    cacheReadInputTokens = cacheReadInputTokens ?? metrics.cacheReadInputTokens
    cacheWriteInputTokens = cacheWriteInputTokens ?? metrics.cacheWriteInputTokens
    addTotal()
  }

  /// The usage of this message and of an earlier one in the same stream.
  func adding(_ earlier: TokenUsage) -> TokenUsage {
    TokenUsage(
      inputTokens: Self.sum(inputTokens, earlier.inputTokens),
      outputTokens: Self.sum(outputTokens, earlier.outputTokens),
      totalTokens: Self.sum(totalTokens, earlier.totalTokens),
      cacheReadInputTokens: Self.sum(cacheReadInputTokens, earlier.cacheReadInputTokens),
      cacheWriteInputTokens: Self.sum(cacheWriteInputTokens, earlier.cacheWriteInputTokens),
      reasoningTokens: Self.sum(reasoningTokens, earlier.reasoningTokens), vendor: vendor)
  }

  /// The sum of the counts that are present; nil if none is, or the sum is out of range.
  private static func sum(_ first: Int?, _ second: Int?) -> Int? {
    guard let first, let second else { return first ?? second }
    let (sum, overflow) = first.addingReportingOverflow(second)
    return overflow ? nil : sum
  }
}

extension JSONValue {
  /// The count at the first of `paths` that leads to an integer that is not negative.
  fileprivate func count(at paths: [[String]]) -> Int? {
    for path in paths {
      let value = path.reduce(self as JSONValue?) { value, name in value?[name] }
      if let count = value?.intValue.flatMap({ Int(exactly: $0) }), count >= 0 { return count }
    }
    return nil
  }

  /// The members of this object and of another one, whose members replace those of the same name.
  func merged(with other: JSONValue) -> JSONValue {
    guard case .object(var members) = self, case .object(let added) = other else { return other }
    for member in added {
      if let index = members.firstIndex(where: { $0.name == member.name }) {
        members[index] = member
      } else {
        members.append(member)
      }
    }
    return .object(members)
  }
}
