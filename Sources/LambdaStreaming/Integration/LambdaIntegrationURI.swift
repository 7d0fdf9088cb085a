/// The URI of an API Gateway integration that invokes a Lambda function.
///
///     arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{function}/invocations
///     arn:aws:apigateway:{region}:lambda:path/2021-11-15/functions/{function}/response-streaming-invocations
///
/// A streaming integration needs the second form in addition to the transfer mode `STREAM`. In both forms, parts may be
/// placeholders of templates, such as `${AWS::Region}` and `${stageVariables.name}`.
///
/// Source: Amazon API Gateway Developer Guide, "Set up a Lambda proxy integration with payload response streaming".
public struct LambdaIntegrationURI: Hashable, Sendable {
  /// The partition: `aws`, `aws-cn`, `aws-us-gov`, or a placeholder.
  public let partition: String
  /// The region of the API, or a placeholder.
  public let region: String
  /// The function: its ARN, with or without a qualifier, or placeholders.
  public let function: String
  /// Whether the response is streamed.
  public let transferMode: LambdaTransferMode

  /// Creates a URI from its parts.
  ///
  /// - Throws: ``LambdaIntegrationURIError`` if a part is empty or contains a separator.
  public init(
    function: String, region: String, transferMode: LambdaTransferMode = .streaming, partition: String = "aws"
  ) throws(LambdaIntegrationURIError) {
    guard Self.isPart(partition, without: [":", "/"]) else { throw .invalidPartition(partition) }
    guard Self.isPart(region, without: [":", "/"]) else { throw .invalidRegion(region) }
    guard Self.isPart(function, without: ["/"]) else { throw .invalidFunction(function) }
    self.partition = partition
    self.region = region
    self.function = function
    self.transferMode = transferMode
  }

  /// Parses a URI.
  ///
  /// - Throws: ``LambdaIntegrationURIError`` if the text is not such a URI, or mixes the two forms. API Gateway reports
  ///   mixed forms only when it fails to invoke the function.
  public init(parsing uri: String) throws(LambdaIntegrationURIError) {
    let parts = Self.split(uri, at: ":", atMost: 6)
    guard parts.count == 6, parts[0] == "arn", parts[2] == "apigateway", parts[4] == "lambda",
      parts[5].hasPrefix("path/")
    else { throw .notAnIntegrationURI(uri) }
    let path = Self.split(String(parts[5].dropFirst("path/".count)), at: "/", atMost: .max)
    guard path.count == 4, path[1] == "functions" else { throw .notAnIntegrationURI(uri) }
    guard let mode = LambdaTransferMode.allCases.first(where: { $0.apiVersion == path[0] }) else {
      throw .unknownVersion(path[0])
    }
    guard LambdaTransferMode.allCases.contains(where: { $0.invocationName == path[3] }) else {
      throw .unknownInvocation(path[3])
    }
    guard mode.invocationName == path[3] else { throw .mixedForms(version: path[0], invocation: path[3]) }
    try self.init(function: path[2], region: parts[3], transferMode: mode, partition: parts[1])
  }

  /// Returns a URI of the same function with another transfer mode.
  public func with(_ transferMode: LambdaTransferMode) -> LambdaIntegrationURI {
    LambdaIntegrationURI(self, transferMode)
  }

  private init(_ other: LambdaIntegrationURI, _ transferMode: LambdaTransferMode) {
    partition = other.partition
    region = other.region
    function = other.function
    self.transferMode = transferMode
  }

  /// Whether `text` is not empty, and contains no white space, no control character, no separator outside placeholders,
  /// and no unterminated placeholder.
  private static func isPart(_ text: String, without separators: [Character]) -> Bool {
    !text.isEmpty
      // In an unterminated placeholder, the appended separator would not separate.
      && separators.allSatisfy { split(text + String($0), at: $0, atMost: .max).count == 2 }
      && text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F && !$0.properties.isWhitespace }
  }

  /// The parts between the separators outside of placeholders `${…}`.
  private static func split(_ text: String, at separator: Character, atMost count: Int) -> [String] {
    var parts = [""]
    var isInPlaceholder = false
    var previous: Character?
    for character in text {
      switch character {
      case "{" where previous == "$": isInPlaceholder = true
      case "}": isInPlaceholder = false
      default: break
      }
      previous = character
      if character == separator, !isInPlaceholder, parts.count < count {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    return parts
  }
}

extension LambdaIntegrationURI: CustomStringConvertible {
  /// The URI.
  public var description: String {
    "arn:\(partition):apigateway:\(region):lambda:path/\(transferMode.apiVersion)/functions/\(function)/"
      + transferMode.invocationName
  }
}

/// Why a text is not an integration URI of a Lambda function, or cannot be part of one.
@nonexhaustive
public enum LambdaIntegrationURIError: Error, Hashable, Sendable {
  /// The text does not have the form `arn:…:apigateway:…:lambda:path/…/functions/…/…`.
  case notAnIntegrationURI(String)
  /// The version of Lambda's API is neither 2015-03-31 nor 2021-11-15.
  case unknownVersion(String)
  /// The last part is neither `invocations` nor `response-streaming-invocations`.
  case unknownInvocation(String)
  /// The version belongs to one form, the last part to the other.
  case mixedForms(version: String, invocation: String)
  /// The partition is empty or contains a character that is not allowed.
  case invalidPartition(String)
  /// The region is empty or contains a character that is not allowed.
  case invalidRegion(String)
  /// The function is empty or contains a character that is not allowed.
  case invalidFunction(String)
}

extension LambdaIntegrationURIError: CustomStringConvertible {
  /// The error in one sentence.
  public var description: String {
    switch self {
    case .notAnIntegrationURI(let text):
      "\"\(text)\" is not an integration URI: arn:PARTITION:apigateway:REGION:lambda:path/VERSION/functions/FUNCTION/…"
    case .unknownVersion(let version):
      "unknown version \"\(version)\": 2015-03-31 invokes a function, 2021-11-15 streams its response"
    case .unknownInvocation(let name):
      "unknown invocation \"\(name)\": expected invocations or response-streaming-invocations"
    case .mixedForms(let version, let invocation):
      "\(version) does not match \(invocation): use 2015-03-31 with invocations, or 2021-11-15 with "
        + "response-streaming-invocations"
    case .invalidPartition(let text): "\"\(text)\" is not a partition"
    case .invalidRegion(let text): "\"\(text)\" is not a region"
    case .invalidFunction(let text): "\"\(text)\" is not a function"
    }
  }
}
