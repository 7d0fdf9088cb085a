import AsyncHTTPClient
import BedrockConverse
import Foundation
import Hummingbird
import NIOCore

// A server that streams what a model on Bedrock says to browsers and OpenAI clients.
//
//     swift run chat-relay 8081
//     curl -N http://127.0.0.1:8081/chat -d "What is the weather like in Kyoto?"
//
// The environment is that of `converse`: AWS_REGION, AWS_BEARER_TOKEN_BEDROCK, BEDROCK_MODEL_ID, AWS_ENDPOINT_URL.
@main
enum ChatRelay {
  static func main() async throws {
    let arguments = CommandLine.arguments
    guard let port = arguments.count > 1 ? UInt16(arguments[1]) : 0 else {
      try report("usage: chat-relay [PORT]")
      exit(64)
    }
    let relay = Relay(bedrock: BedrockConverse(environment: ProcessInfo.processInfo.environment), client: .shared)
    try await relay.application(port: Int(port)) { channel in
      try? report("listening on http://127.0.0.1:\(channel.localAddress?.port ?? 0)")
    }.runService()
  }

  private static func report(_ line: String) throws {
    try FileHandle.standardError.write(contentsOf: Data("\(line)\n".utf8))
  }
}
