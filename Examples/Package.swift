// swift-tools-version: 6.3
import PackageDescription

// Programs that use the package as its users do. A package of their own, so that nobody else fetches what they need.
let package = Package(
  name: "Examples",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "swift-event-stream-codec", path: "..", traits: ["HTTPTypes", "NIO", "Signing"]),
    .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
    .package(url: "https://github.com/apple/swift-async-algorithms.git", from: "1.1.0"),
    .package(url: "https://github.com/apple/swift-crypto.git", from: "4.0.0"),
    .package(url: "https://github.com/apple/swift-http-types.git", from: "1.4.0"),
    .package(url: "https://github.com/apple/swift-log.git", from: "1.14.0"),
    .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.0"),
    .package(url: "https://github.com/apple/swift-nio-http2.git", from: "1.38.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.0", traits: []),
  ],
  targets: [
    // The call of Bedrock that three of the examples make.
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
      name: "first-client",
      dependencies: [
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "EventStreamNIO", package: "swift-event-stream-codec"),
        .product(name: "StreamPipeline", package: "swift-event-stream-codec"),
      ]),
    .executableTarget(
      name: "chat-relay",
      dependencies: [
        "BedrockConverse",
        .product(name: "AsyncAlgorithms", package: "swift-async-algorithms"),
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "StreamPipeline", package: "swift-event-stream-codec"),
      ]),
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
        "BedrockConverse", "chat-relay", "streaming-function", "invoke-proxy", "RequestSigning", "TranscribeDouble",
        "transcribe-loopback",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "ChunkedHTTP", package: "swift-event-stream-codec"),
        .product(name: "EventStreamCodec", package: "swift-event-stream-codec"),
        .product(name: "EventStreamNIO", package: "swift-event-stream-codec"),
        .product(name: "EventStreamSigning", package: "swift-event-stream-codec"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "LambdaStreaming", package: "swift-event-stream-codec"),
        .product(name: "StreamFoundation", package: "swift-event-stream-codec"),
        .product(name: "StreamCaptures", package: "swift-event-stream-codec"),
        .product(name: "StreamHTTPTypes", package: "swift-event-stream-codec"),
        .product(name: "StreamPipeline", package: "swift-event-stream-codec"),
        .product(name: "TextDeltas", package: "swift-event-stream-codec"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      exclude: ["converse-stream.bin"]),
  ],
  swiftLanguageModes: [.v6]
)

// The tutorial's program is compiled with the settings of a new package.
for target in package.targets where target.name != "first-client" {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"), .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  ]
}
