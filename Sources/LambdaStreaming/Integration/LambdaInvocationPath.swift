/// The path of a request to Lambda's API that invokes a function.
///
///     POST /2015-03-31/functions/{function}/invocations
///     POST /2021-11-15/functions/{function}/response-streaming-invocations?Qualifier={qualifier}
///
/// Source: AWS Lambda API Reference, "Invoke" and "InvokeWithResponseStream".
public struct LambdaInvocationPath: Hashable, Sendable {
  /// The function: its name, its ARN or a part of it.
  public var function: String
  /// The version or alias; nil where none is named.
  public var qualifier: String?
  /// Whether the response is streamed.
  public var transferMode: LambdaTransferMode

  /// Makes a path of its parts.
  public init(function: String, qualifier: String? = nil, transferMode: LambdaTransferMode = .streaming) {
    self.function = function
    self.qualifier = qualifier
    self.transferMode = transferMode
  }

  /// Takes the target of a request apart; nil where it invokes no function.
  ///
  /// Percent-encoded parts are decoded. Query parameters other than `Qualifier` are ignored.
  ///
  /// - Parameter target: The path and the query of a request, as they stand in its first line.
  public init?(parsing target: String) {
    let halves = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let path = halves[0].split(separator: "/", omittingEmptySubsequences: false)
    guard path.count == 5, path[0].isEmpty, path[2] == "functions",
      let mode = LambdaTransferMode.allCases.first(where: { $0.apiVersion == path[1] && $0.invocationName == path[4] }),
      let function = PercentEncoding.decode(path[3]), !function.isEmpty
    else { return nil }
    self.init(function: function, transferMode: mode)
    guard halves.count == 2 else { return }
    for parameter in halves[1].split(separator: "&") {
      let pair = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard pair[0] == "Qualifier" else { continue }
      guard pair.count == 2, let value = PercentEncoding.decode(pair[1]) else { return nil }
      qualifier = value
      return
    }
  }
}

extension LambdaInvocationPath: CustomStringConvertible {
  /// The path and the query as they stand in a request, percent-encoded.
  public var description: String {
    "/\(transferMode.apiVersion)/functions/\(PercentEncoding.encode(function))/\(transferMode.invocationName)"
      + (qualifier.map { "?Qualifier=\(PercentEncoding.encode($0))" } ?? "")
  }
}
