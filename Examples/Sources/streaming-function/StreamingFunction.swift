import AsyncHTTPClient
import BedrockConverse
import Foundation

// A Lambda function on a custom runtime that streams what a model on Bedrock says.
//
// Environment: AWS_LAMBDA_RUNTIME_API, which Lambda sets, and that of the example `converse`.
@main
enum StreamingFunction {
  static func main() async throws {
    let environment = ProcessInfo.processInfo.environment
    let function = ChatFunction(bedrock: BedrockConverse(environment: environment), client: .shared)
    guard let host = environment["AWS_LAMBDA_RUNTIME_API"] else {
      try FileHandle.standardError.write(contentsOf: Data("AWS_LAMBDA_RUNTIME_API is not set\n".utf8))
      exit(1)
    }
    try await RuntimeClient.run(at: host) { event, writer in
      try await function.handle(event, responseWriter: writer)
    }
  }
}
