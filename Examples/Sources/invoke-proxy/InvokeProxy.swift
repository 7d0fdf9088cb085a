import AsyncHTTPClient
import Foundation
import NIOCore

// A function URL of one's own: an HTTP server that invokes a Lambda function by InvokeWithResponseStream and streams its
// response, with the status, the headers and the cookies that the function chose.
//
//     swift run invoke-proxy my-function 8081
//
// Environment: AWS_ENDPOINT_URL, the address of `codec-tool replay`, of a local Lambda, or of a proxy that signs requests:
// Lambda's own API takes none without a signature, which is not the subject here.
@main
enum InvokeProxy {
  static func main() async throws {
    let arguments = CommandLine.arguments
    let environment = ProcessInfo.processInfo.environment
    guard arguments.count > 1, let endpoint = environment["AWS_ENDPOINT_URL"] else {
      try FileHandle.standardError.write(
        contentsOf: Data("usage: AWS_ENDPOINT_URL=http://… invoke-proxy FUNCTION [PORT]\n".utf8))
      exit(64)
    }
    let server = try await Proxy.listen(port: arguments.count > 2 ? Int(arguments[2]) ?? 0 : 0)
    let port = server.channel.localAddress?.port ?? 0
    try FileHandle.standardError.write(contentsOf: Data("listening on http://127.0.0.1:\(port)\n".utf8))
    try await Proxy(endpoint: endpoint, function: arguments[1], client: .shared).serve(server)
  }
}
