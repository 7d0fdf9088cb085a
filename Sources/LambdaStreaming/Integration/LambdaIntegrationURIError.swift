/// Why a text is no integration URI of a Lambda function, or a part no part of one.
@nonexhaustive
public enum LambdaIntegrationURIError: Error, Hashable, Sendable {
  /// The text has not the form of one: `arn:…:apigateway:…:lambda:path/…/functions/…/…`.
  case notAnIntegrationURI(String)
  /// A version of Lambda's API that is neither 2015-03-31 nor 2021-11-15.
  case unknownVersion(String)
  /// An end that is neither `invocations` nor `response-streaming-invocations`.
  case unknownInvocation(String)
  /// The version of one form with the end of the other.
  case mixedForms(version: String, invocation: String)
  /// A partition that is empty or has a character that cannot stand there.
  case invalidPartition(String)
  /// A region that is empty or has a character that cannot stand there.
  case invalidRegion(String)
  /// A function that is empty or has a character that cannot stand there.
  case invalidFunction(String)
}

extension LambdaIntegrationURIError: CustomStringConvertible {
  /// The error in words.
  public var description: String {
    switch self {
    case .notAnIntegrationURI(let text):
      "\"\(text)\" is no integration URI: arn:PARTITION:apigateway:REGION:lambda:path/VERSION/functions/FUNCTION/…"
    case .unknownVersion(let version):
      "no version \"\(version)\": 2015-03-31 invokes a function, 2021-11-15 streams its response"
    case .unknownInvocation(let name):
      "no invocation \"\(name)\": it is invocations, or response-streaming-invocations"
    case .mixedForms(let version, let invocation):
      "\(version) does not go with \(invocation): it is 2015-03-31 with invocations, or 2021-11-15 with "
        + "response-streaming-invocations"
    case .invalidPartition(let text): "\"\(text)\" is no partition"
    case .invalidRegion(let text): "\"\(text)\" is no region"
    case .invalidFunction(let text): "\"\(text)\" is no function"
    }
  }
}
