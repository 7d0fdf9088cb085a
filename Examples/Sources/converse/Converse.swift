import AsyncHTTPClient
import BedrockConverse
import Foundation

// Prints what a model on Bedrock says, as it says it.
//
//     swift run converse "What is the weather like in Kyoto?"
//
// Environment: AWS_REGION, AWS_BEARER_TOKEN_BEDROCK (an API key), BEDROCK_MODEL_ID, AWS_ENDPOINT_URL: an address of
// `codec-tool replay` stands in for AWS.
@main
enum Converse {
  static func main() async {
    let prompt = CommandLine.arguments.dropFirst().joined(separator: " ")
    let bedrock = BedrockConverse(environment: ProcessInfo.processInfo.environment)
    do {
      try await bedrock.text(for: prompt.isEmpty ? "Hello!" : prompt, with: .shared) { text in
        try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
      }
    } catch {
      try? FileHandle.standardError.write(contentsOf: Data("converse: \(error)\n".utf8))
      exit(1)
    }
  }
}
