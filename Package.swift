// swift-tools-version: 6.3
import PackageDescription

let package = Package(
  name: "swift-event-stream-codec",
  products: [
    .library(name: "EventStreamCodec", targets: ["EventStreamCodec"]),
    .library(name: "TextDeltas", targets: ["TextDeltas"]),
    .library(name: "ChunkedHTTP", targets: ["ChunkedHTTP"]),
    .library(name: "LambdaStreaming", targets: ["LambdaStreaming"]),
    .library(name: "StreamPipeline", targets: ["StreamPipeline"]),
    .library(name: "StreamCaptures", targets: ["StreamCaptures"]),
    .library(name: "StreamFoundation", targets: ["StreamFoundation"]),
    .library(name: "StreamHTTPTypes", targets: ["StreamHTTPTypes"]),
    .library(name: "EventStreamNIO", targets: ["EventStreamNIO"]),
    .library(name: "LambdaGateway", targets: ["LambdaGateway"]),
    .library(name: "EventStreamSigning", targets: ["EventStreamSigning"]),
    .executable(name: "codec-tool", targets: ["codec-tool"]),
  ],
  traits: [
    .trait(
      name: "CommandLineTool", description: "Builds codec-tool and LambdaGateway, which need other packages.",
      enabledTraits: ["Signing"]),
    .trait(name: "HTTPTypes", description: "Builds StreamHTTPTypes, which needs swift-http-types."),
    .trait(name: "NIO", description: "Builds EventStreamNIO, which needs swift-nio."),
    .trait(name: "Signing", description: "Builds EventStreamSigning, which needs swift-crypto."),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.5.0"),
    .package(url: "https://github.com/apple/swift-crypto.git", from: "4.0.0"),
    .package(url: "https://github.com/apple/swift-http-types.git", from: "1.4.0"),
    .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess.git", from: "1.0.2", traits: []),
  ],
  targets: [
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib",
      providers: [.apt(["zlib1g-dev"]), .yum(["zlib-devel"]), .brew(["zlib"])]),
    .target(
      name: "CByteKernels", dependencies: ["CZlib"],
      // Rounding calls the mathematics library, which no import links: the modules import no platform library.
      linkerSettings: [.linkedLibrary("m", .when(platforms: [.linux, .android]))]),
    .target(name: "ByteKernels", dependencies: ["CByteKernels", "CZlib"]),
    .target(name: "StrictJSON", dependencies: ["ByteKernels"]),
    .target(name: "EventStreamCodec", dependencies: ["ByteKernels", "StrictJSON"]),
    .target(name: "TextDeltas", dependencies: ["ByteKernels", "EventStreamCodec", "StrictJSON"]),
    .target(name: "ChunkedHTTP", dependencies: ["ByteKernels"]),
    .target(
      name: "LambdaStreaming", dependencies: ["ByteKernels", "ChunkedHTTP", "EventStreamCodec", "StrictJSON"]),
    .target(
      name: "StreamPipeline",
      dependencies: ["ByteKernels", "ChunkedHTTP", "EventStreamCodec", "LambdaStreaming", "StrictJSON", "TextDeltas"]),
    .target(
      name: "StreamCaptures",
      dependencies: [
        "ByteKernels", "ChunkedHTTP", "EventStreamCodec", "LambdaStreaming", "StreamPipeline", "StrictJSON",
        "TextDeltas",
      ]),
    .target(
      name: "EventStreamNIO",
      dependencies: [
        "ByteKernels", "EventStreamCodec", "LambdaStreaming", "StreamPipeline", "TextDeltas",
        .product(name: "NIOCore", package: "swift-nio", condition: .when(traits: ["NIO"])),
      ]),
    .target(
      name: "StreamHTTPTypes",
      dependencies: [
        "ChunkedHTTP", "LambdaStreaming",
        .product(name: "HTTPTypes", package: "swift-http-types", condition: .when(traits: ["HTTPTypes"])),
      ]),
    .target(
      name: "StreamFoundation",
      dependencies: [
        "ChunkedHTTP", "EventStreamCodec", "LambdaStreaming", "StreamCaptures", "StreamPipeline", "TextDeltas",
      ]),
    .target(
      name: "LambdaGateway",
      dependencies: [
        "ByteKernels", "ChunkedHTTP", "EventStreamCodec", "LambdaStreaming", "StrictJSON",
        .product(name: "NIOConcurrencyHelpers", package: "swift-nio", condition: .when(traits: ["CommandLineTool"])),
        .product(name: "NIOCore", package: "swift-nio", condition: .when(traits: ["CommandLineTool"])),
        .product(name: "NIOHTTP1", package: "swift-nio", condition: .when(traits: ["CommandLineTool"])),
        .product(name: "NIOPosix", package: "swift-nio", condition: .when(traits: ["CommandLineTool"])),
        .product(name: "Subprocess", package: "swift-subprocess", condition: .when(traits: ["CommandLineTool"])),
      ]),
    .target(
      name: "EventStreamSigning",
      dependencies: [
        "ByteKernels", "ChunkedHTTP", "EventStreamCodec",
        .product(name: "Crypto", package: "swift-crypto", condition: .when(traits: ["Signing"])),
      ]),
    .executableTarget(
      name: "codec-tool",
      dependencies: [
        "ByteKernels",
        "ChunkedHTTP",
        "EventStreamCodec",
        "LambdaGateway",
        "EventStreamSigning",
        "LambdaStreaming",
        "StreamCaptures",
        "StreamPipeline",
        "StrictJSON",
        "TextDeltas",
        .product(
          name: "ArgumentParser", package: "swift-argument-parser",
          condition: .when(traits: ["CommandLineTool"])),
        .product(name: "NIOConcurrencyHelpers", package: "swift-nio", condition: .when(traits: ["CommandLineTool"])),
        .product(name: "NIOCore", package: "swift-nio", condition: .when(traits: ["CommandLineTool"])),
        .product(name: "NIOHTTP1", package: "swift-nio", condition: .when(traits: ["CommandLineTool"])),
        .product(name: "NIOPosix", package: "swift-nio", condition: .when(traits: ["CommandLineTool"])),
      ]),
    .target(name: "TestSupport", path: "Tests/TestSupport"),
    .testTarget(name: "ByteKernelsTests", dependencies: ["ByteKernels", "CByteKernels", "TestSupport"]),
    .testTarget(name: "StrictJSONTests", dependencies: ["StrictJSON", "TestSupport"]),
    .testTarget(
      name: "EventStreamCodecTests", dependencies: ["ByteKernels", "EventStreamCodec", "StrictJSON", "TestSupport"]),
    .testTarget(
      name: "TextDeltasTests",
      dependencies: ["ByteKernels", "EventStreamCodec", "StrictJSON", "TestSupport", "TextDeltas"]),
    .testTarget(
      name: "StreamPipelineTests",
      dependencies: [
        "ChunkedHTTP", "EventStreamCodec", "LambdaStreaming", "StreamPipeline", "StrictJSON", "TestSupport",
        "TextDeltas",
      ]),
    .testTarget(
      name: "StreamCapturesTests",
      dependencies: [
        "ChunkedHTTP", "EventStreamCodec", "StreamCaptures", "StreamPipeline", "TestSupport", "TextDeltas",
      ]),
    .testTarget(
      name: "EventStreamNIOTests",
      dependencies: [
        "EventStreamCodec", "EventStreamNIO", "StreamPipeline", "TestSupport", "TextDeltas",
        .product(name: "NIOCore", package: "swift-nio", condition: .when(traits: ["NIO"])),
        .product(name: "NIOEmbedded", package: "swift-nio", condition: .when(traits: ["NIO"])),
      ]),
    .testTarget(
      name: "LambdaGatewayTests",
      dependencies: [
        "ChunkedHTTP", "EventStreamCodec", "LambdaGateway", "LambdaStreaming", "StrictJSON", "TestSupport",
        .product(name: "NIOCore", package: "swift-nio", condition: .when(traits: ["CommandLineTool"])),
        .product(name: "NIOHTTP1", package: "swift-nio", condition: .when(traits: ["CommandLineTool"])),
        .product(name: "NIOPosix", package: "swift-nio", condition: .when(traits: ["CommandLineTool"])),
      ]),
    .testTarget(
      name: "CodecToolTests",
      dependencies: [
        "ChunkedHTTP", "codec-tool", "EventStreamCodec", "EventStreamSigning", "StreamPipeline", "TestSupport",
        .product(name: "NIOCore", package: "swift-nio", condition: .when(traits: ["CommandLineTool"])),
        .product(name: "NIOPosix", package: "swift-nio", condition: .when(traits: ["CommandLineTool"])),
      ]),
    .testTarget(
      name: "EventStreamSigningTests",
      dependencies: [
        "ByteKernels", "ChunkedHTTP", "EventStreamCodec", "EventStreamSigning", "StreamPipeline", "TestSupport",
      ]),
    .executableTarget(
      name: "InteropPeer", dependencies: ["ChunkedHTTP", "EventStreamCodec", "EventStreamSigning"],
      path: "Tests/InteropPeer", exclude: ["interop.py", "peer.js"]),
    .testTarget(name: "ChunkedHTTPTests", dependencies: ["ChunkedHTTP", "CZlib", "TestSupport"]),
    .testTarget(
      name: "LambdaStreamingTests",
      dependencies: ["ChunkedHTTP", "EventStreamCodec", "LambdaStreaming", "StrictJSON", "TestSupport"]),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c11
)

// The documentation plugin is fetched only when the documentation is built.
if Context.environment["GENERATE_DOCS"] != nil {
  package.dependencies.append(.package(url: "https://github.com/swiftlang/swift-docc-plugin.git", from: "1.4.0"))
}

// Apple's releases that have `Span`, declared once here because the package sets no `platforms`.
let availability = "StreamingCodec 1.0: macOS 10.14.4, iOS 12.2, watchOS 5.2, tvOS 12.2, visionOS 1.0"
// Those that have asynchronous sequences.
let asyncAvailability = "StreamingCodecAsync 1.0: macOS 10.15, iOS 13.0, watchOS 6.0, tvOS 13.0, visionOS 1.0"
// Those whose asynchronous iterators run on their caller's actor (SE-0421).
let isolationAvailability = "StreamingCodecIsolation 1.0: macOS 15.0, iOS 18.0, watchOS 11.0, tvOS 18.0, visionOS 2.0"

for target in package.targets where [.regular, .executable, .test].contains(target.type) {
  target.swiftSettings =
    (target.swiftSettings ?? []) + [
      .strictMemorySafety(),
      .enableExperimentalFeature("Lifetimes"),
      .enableExperimentalFeature("AvailabilityMacro=\(availability)"),
      .enableExperimentalFeature("AvailabilityMacro=\(asyncAvailability)"),
      .enableExperimentalFeature("AvailabilityMacro=\(isolationAvailability)"),
      .enableUpcomingFeature("ExistentialAny"),
      .enableUpcomingFeature("InternalImportsByDefault"),
      .enableUpcomingFeature("MemberImportVisibility"),
    ]
}
