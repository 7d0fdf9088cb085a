/// The URI with which an API Gateway integration names the function that it invokes, and how.
///
///     arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{function}/invocations
///     arn:aws:apigateway:{region}:lambda:path/2021-11-15/functions/{function}/response-streaming-invocations
///
/// A streaming integration needs the second form beside the transfer mode `STREAM`. Both forms may hold the placeholders
/// of templates, such as `${AWS::Region}` and `${stageVariables.name}`, wherever a part may stand.
///
/// Source: Amazon API Gateway Developer Guide, "Set up a Lambda proxy integration with payload response streaming".
public struct LambdaIntegrationURI: Hashable, Sendable {
  /// The partition: `aws`, `aws-cn`, `aws-us-gov`, or a placeholder.
  public let partition: String
  /// The region of the API, or a placeholder.
  public let region: String
  /// The function: its ARN, with a qualifier or without, or placeholders.
  public let function: String
  /// Whether the response is streamed.
  public let transferMode: LambdaTransferMode

  /// Makes a URI of its parts.
  ///
  /// - Throws: ``LambdaIntegrationURIError`` where a part is empty or would be read as something else.
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

  /// Takes a URI apart.
  ///
  /// - Throws: ``LambdaIntegrationURIError``: where the URI is none, and where it mixes the two forms, which API Gateway
  ///   only tells when it fails to invoke the function.
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

  /// The same function in another mode.
  public func with(_ transferMode: LambdaTransferMode) -> LambdaIntegrationURI {
    LambdaIntegrationURI(self, transferMode)
  }

  private init(_ other: LambdaIntegrationURI, _ transferMode: LambdaTransferMode) {
    partition = other.partition
    region = other.region
    function = other.function
    self.transferMode = transferMode
  }

  /// Whether `text` is not empty, has no white space or control character, no `separators` outside placeholders, and no
  /// placeholder that does not end.
  private static func isPart(_ text: String, without separators: [Character]) -> Bool {
    !text.isEmpty
      // Behind an open placeholder not even a separator at the end is one.
      && separators.allSatisfy { split(text + String($0), at: $0, atMost: .max).count == 2 }
      && text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F && !$0.properties.isWhitespace }
  }

  /// The parts between the separators that do not stand in a placeholder `${…}`.
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
