// swift-tools-version: 6.3
import PackageDescription

// Programs that use the package as its users do. A package of their own, so that nobody else fetches what they need.
let package = Package(
  name: "Examples",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "swift-event-stream-codec", path: "..", traits: ["HTTPTypes", "NIO"]),
    .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
    .package(url: "https://github.com/apple/swift-http-types.git", from: "1.4.0"),
    .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.0"),
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
    .testTarget(
      name: "ExamplesTests",
      dependencies: [
        "BedrockConverse", "streaming-function", "invoke-proxy",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "ChunkedHTTP", package: "swift-event-stream-codec"),
        .product(name: "EventStreamCodec", package: "swift-event-stream-codec"),
        .product(name: "EventStreamNIO", package: "swift-event-stream-codec"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "LambdaStreaming", package: "swift-event-stream-codec"),
        .product(name: "LocalizedStreamErrors", package: "swift-event-stream-codec"),
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
