// swift-tools-version: 6.3
import PackageDescription

// Programs that use the package as its users do. A package of their own, so that nobody else fetches what they need.
let package = Package(
  name: "Examples",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "swift-event-stream-codec", path: "..", traits: ["HTTPTypes", "NIO", "Signing"]),
    .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
    .package(url: "https://github.com/apple/swift-crypto.git", from: "4.0.0"),
    .package(url: "https://github.com/apple/swift-http-types.git", from: "1.4.0"),
    .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.0"),
    .package(url: "https://github.com/apple/swift-nio-http2.git", from: "1.38.0"),
  ],
  targets: [
    // The call of Bedrock that two of the examples make.
    .target(
      name: "BedrockConverse",
      dependencies: [
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "EventStreamNIO", package: "swift-event-stream-codec"),
        .product(name: "StreamPipeline", package: "swift-event-stream-codec"),
      ]),
    .executableTarget(
      name: "converse",
      dependencies: ["BedrockConverse", .product(name: "AsyncHTTPClient", package: "async-http-client")]),
    .executableTarget(
      name: "streaming-function",
      dependencies: [
        "BedrockConverse",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "ChunkedHTTP", package: "swift-event-stream-codec"),
        .product(name: "LambdaStreaming", package: "swift-event-stream-codec"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ]),
    .executableTarget(
      name: "invoke-proxy",
      dependencies: [
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "ChunkedHTTP", package: "swift-event-stream-codec"),
        .product(name: "EventStreamCodec", package: "swift-event-stream-codec"),
        .product(name: "LambdaStreaming", package: "swift-event-stream-codec"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ]),
    // The signature of a request's head, which the client of Transcribe makes and its test double verifies.
    .target(
      name: "RequestSigning",
      dependencies: [
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "EventStreamSigning", package: "swift-event-stream-codec"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ]),
    // A test double of Amazon Transcribe.
    .target(
      name: "TranscribeDouble",
      dependencies: [
        "RequestSigning",
        .product(name: "EventStreamCodec", package: "swift-event-stream-codec"),
        .product(name: "EventStreamNIO", package: "swift-event-stream-codec"),
        .product(name: "EventStreamSigning", package: "swift-event-stream-codec"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOHTTP2", package: "swift-nio-http2"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ]),
    .executableTarget(
      name: "transcribe-loopback",
      dependencies: [
        "RequestSigning", "TranscribeDouble",
        .product(name: "EventStreamCodec", package: "swift-event-stream-codec"),
        .product(name: "EventStreamNIO", package: "swift-event-stream-codec"),
        .product(name: "EventStreamSigning", package: "swift-event-stream-codec"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOHTTP2", package: "swift-nio-http2"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "StreamPipeline", package: "swift-event-stream-codec"),
      ]),
    .testTarget(
      name: "ExamplesTests",
      dependencies: [
        "BedrockConverse", "streaming-function", "invoke-proxy", "RequestSigning", "TranscribeDouble",
        "transcribe-loopback",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "ChunkedHTTP", package: "swift-event-stream-codec"),
        .product(name: "EventStreamCodec", package: "swift-event-stream-codec"),
        .product(name: "EventStreamNIO", package: "swift-event-stream-codec"),
        .product(name: "EventStreamSigning", package: "swift-event-stream-codec"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "LambdaStreaming", package: "swift-event-stream-codec"),
        .product(name: "StreamFoundation", package: "swift-event-stream-codec"),
        .product(name: "StreamCaptures", package: "swift-event-stream-codec"),
        .product(name: "StreamHTTPTypes", package: "swift-event-stream-codec"),
        .product(name: "StreamPipeline", package: "swift-event-stream-codec"),
        .product(name: "TextDeltas", package: "swift-event-stream-codec"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ]),
  ],
  swiftLanguageModes: [.v6]
)

for target in package.targets {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"), .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  ]
}
