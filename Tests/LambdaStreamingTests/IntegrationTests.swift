import LambdaStreaming
import Testing

/// URIs, paths and the words for a mode.
@Suite struct IntegrationTests {
  private let function = "arn:aws:lambda:eu-west-1:123456789012:function:f:live"

  private func refusal(_ uri: String) -> LambdaIntegrationURIError? {
    do throws(LambdaIntegrationURIError) {
      _ = try LambdaIntegrationURI(parsing: uri)
      return nil
    } catch {
      return error
    }
  }

  @Test("Both forms of the URI, made and taken apart")
  func forms() throws {
    let streaming = try LambdaIntegrationURI(function: function, region: "eu-west-1")
    #expect(
      "\(streaming)"
        == "arn:aws:apigateway:eu-west-1:lambda:path/2021-11-15/functions/\(function)/response-streaming-invocations")
    let buffered = streaming.with(.buffered)
    #expect(
      "\(buffered)" == "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/\(function)/invocations")
    #expect(buffered.with(.streaming) == streaming)
    for uri in [streaming, buffered] {
      #expect(try LambdaIntegrationURI(parsing: "\(uri)") == uri)
    }
    #expect(streaming.function == function)
    #expect(streaming.region == "eu-west-1")
    #expect(streaming.partition == "aws")
    #expect(streaming.transferMode == .streaming)
    #expect(buffered.transferMode == .buffered)
  }

  @Test("Placeholders of templates stand wherever a part may, separators and all")
  func placeholders() throws {
    let text =
      "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2021-11-15/functions/"
      + "arn:aws:lambda:${AWS::Region}:1:function:${stageVariables.a/b}/response-streaming-invocations"
    let uri = try LambdaIntegrationURI(parsing: text)
    #expect(uri.partition == "${AWS::Partition}")
    #expect(uri.region == "${AWS::Region}")
    #expect(uri.function == "arn:aws:lambda:${AWS::Region}:1:function:${stageVariables.a/b}")
    #expect("\(uri)" == text)
    #expect(
      try LambdaIntegrationURI(function: "${F.Arn}", region: "${AWS::Region}", partition: "${AWS::Partition}").function
        == "${F.Arn}")
  }

  @Test("What is no integration URI, and why")
  func refusals() {
    let good = "arn:aws:apigateway:r:lambda:path/2021-11-15/functions/f/response-streaming-invocations"
    #expect(refusal(good) == nil)
    for uri in [
      "", "arn", good + "/x", String(good.dropFirst()), good.replacing("apigateway", with: "execute-api"),
      good.replacing("lambda:path", with: "s3:path"), good.replacing("path/", with: "action/"),
      good.replacing("functions", with: "function"), good.replacing("/f/", with: "/"), "${" + good,
      good.replacing("/f/", with: "/${f/"),
    ] { #expect(refusal(uri) == .notAnIntegrationURI(uri)) }
    #expect(refusal(good.replacing("2021-11-15", with: "2021-11-16")) == .unknownVersion("2021-11-16"))
    #expect(refusal(good.replacing("response-", with: "")) == .unknownInvocation("streaming-invocations"))
    #expect(
      refusal(good.replacing("2021-11-15", with: "2015-03-31"))
        == .mixedForms(version: "2015-03-31", invocation: "response-streaming-invocations"))
    #expect(
      refusal(good.replacing("response-streaming-", with: ""))
        == .mixedForms(version: "2021-11-15", invocation: "invocations"))
    #expect(refusal(good.replacing("/f/", with: "//")) == .invalidFunction(""))
    #expect(refusal(good.replacing("/f/", with: "/f\n/")) == .invalidFunction("f\n"))
    #expect(refusal(good.replacing(":r:", with: "::")) == .invalidRegion(""))
    #expect(refusal(good.replacing(":aws:", with: "::")) == .invalidPartition(""))
  }

  @Test("Parts that would be read as something else are refused when a URI is made")
  func invalidParts() {
    for part in ["", "a b", "${a", "a/b", "\u{7F}", "a\u{2028}"] {
      #expect(throws: LambdaIntegrationURIError.invalidFunction(part)) {
        try LambdaIntegrationURI(function: part, region: "r")
      }
      #expect(throws: LambdaIntegrationURIError.invalidRegion(part)) {
        try LambdaIntegrationURI(function: "f", region: part)
      }
      #expect(throws: LambdaIntegrationURIError.invalidPartition(part)) {
        try LambdaIntegrationURI(function: "f", region: "r", partition: part)
      }
    }
    #expect(throws: LambdaIntegrationURIError.invalidRegion("a:b")) {
      try LambdaIntegrationURI(function: "f", region: "a:b")
    }
  }

  @Test("Every error in words")
  func descriptions() {
    let errors: [(LambdaIntegrationURIError, String)] = [
      (
        .notAnIntegrationURI("x"),
        "\"x\" is not an integration URI: arn:PARTITION:apigateway:REGION:lambda:path/VERSION/functions/FUNCTION/…"
      ),
      (
        .unknownVersion("x"),
        "unknown version \"x\": 2015-03-31 invokes a function, 2021-11-15 streams its response"
      ),
      (.unknownInvocation("x"), "unknown invocation \"x\": expected invocations or response-streaming-invocations"),
      (
        .mixedForms(version: "2021-11-15", invocation: "invocations"),
        "2021-11-15 does not match invocations: use 2015-03-31 with invocations, or 2021-11-15 with "
          + "response-streaming-invocations"
      ),
      (.invalidPartition("x"), "\"x\" is not a partition"), (.invalidRegion("x"), "\"x\" is not a region"),
      (.invalidFunction("x"), "\"x\" is not a function"),
    ]
    for (error, text) in errors { #expect("\(error)" == text) }
  }

  @Test("The path of a request, encoded and decoded")
  func paths() {
    let path = LambdaInvocationPath(function: function, qualifier: "$LATEST")
    #expect(
      "\(path)"
        == "/2021-11-15/functions/arn%3Aaws%3Alambda%3Aeu-west-1%3A123456789012%3Afunction%3Af%3Alive/"
        + "response-streaming-invocations?Qualifier=%24LATEST")
    for path in [
      path, LambdaInvocationPath(function: "f-_.~1"), LambdaInvocationPath(function: "a/é %", transferMode: .buffered),
      LambdaInvocationPath(function: "\u{1}", qualifier: "a&b=c"),
    ] { #expect(LambdaInvocationPath(parsing: "\(path)") == path) }
    #expect(
      LambdaInvocationPath(parsing: "/2015-03-31/functions/f/invocations?X=1&Qualifier=2")
        == LambdaInvocationPath(function: "f", qualifier: "2", transferMode: .buffered))
    #expect(
      LambdaInvocationPath(parsing: "/2021-11-15/functions/f:1/response-streaming-invocations?")?.function == "f:1")
    for other in [
      "", "/", "/2021-11-15/functions/f/invocations", "/2015-03-31/functions/f/response-streaming-invocations",
      "/2021-11-15/functions//response-streaming-invocations", "/2015-03-31/functions/f/invocations/",
      "2015-03-31/functions/f/invocations", "/2015-03-31/functions/%zz/invocations", "/2015-03-31/functions/%f",
      "/2015-03-31/functions/%ff/invocations", "/2015-03-31/functions/f%4/invocations",
      "/2015-03-31/functions/f/invocations?Qualifier=%", "/2015-03-31/functions/f/invocations?Qualifier",
      "/2015-03-31/layers/f/invocations",
    ] { #expect(LambdaInvocationPath(parsing: other) == nil, "\(other)") }
  }

  @Test("Four spellings of the mode")
  func spellings() {
    #expect(LambdaTransferMode("STREAM") == .streaming)
    #expect(LambdaTransferMode("RESPONSE_STREAM") == .streaming)
    #expect(LambdaTransferMode("STREAMED") == .streaming)
    #expect(LambdaTransferMode("BUFFERED") == .buffered)
    for word in ["stream", "STREAMING", "", "BUFFER"] { #expect(LambdaTransferMode(word) == nil) }
    #expect(
      LambdaTransferMode.Place.allCases.map { LambdaTransferMode.streaming.spelling(in: $0) }
        == ["STREAM", "RESPONSE_STREAM", "RESPONSE_STREAM", "STREAMED"])
    for place in LambdaTransferMode.Place.allCases {
      #expect(LambdaTransferMode.buffered.spelling(in: place) == "BUFFERED")
    }
  }
}
