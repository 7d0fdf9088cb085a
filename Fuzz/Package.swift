// swift-tools-version: 6.2
import PackageDescription

// Fuzzers, apart from the package so that nobody who depends on it builds them.

/// The executables, but for FuzzGateway: each is one fuzzer, or, where it is built without one, replays the files it is given.
let fuzzers = [
  "FuzzDecoder", "FuzzSealedDecoder", "FuzzEncoder", "FuzzRecovery", "FuzzExtractor", "FuzzFrameExtractor",
  "FuzzFamilies", "FuzzServerSentEvents", "FuzzEventEncoder", "FuzzLines", "FuzzJSON", "FuzzMessage", "FuzzChunked",
  "FuzzAWSChunked", "FuzzHTTPMessage", "FuzzContentCoding", "FuzzPrelude", "FuzzPipeline", "FuzzCaptures",
  "FuzzScanner", "FuzzTemplates", "FuzzBase64", "FuzzCRC32", "FuzzSignedEvents", "FuzzSignedChunks",
]

// With the traits of Scripts/test, so that both can be built in one folder.
let package = Package(
  name: "Fuzz",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "swift-event-stream-codec", path: "..", traits: ["CommandLineTool"]),
    .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.0"),
  ],
  targets: [
    .target(name: "CFuzz"),
    // Imports for testing what is no product, the kernels and the scanner: needs -enable-testing where it is optimised.
    .target(
      name: "FuzzSupport",
      dependencies: [
        .product(name: "ChunkedHTTP", package: "swift-event-stream-codec"),
        .product(name: "EventStreamCodec", package: "swift-event-stream-codec"),
        .product(name: "EventStreamSigning", package: "swift-event-stream-codec"),
        .product(name: "LambdaStreaming", package: "swift-event-stream-codec"),
        .product(name: "StreamCaptures", package: "swift-event-stream-codec"),
        .product(name: "StreamPipeline", package: "swift-event-stream-codec"),
        .product(name: "TextDeltas", package: "swift-event-stream-codec"),
      ]),
    // Apart, so that the other fuzzers do without swift-nio.
    .target(
      name: "GatewayFuzzSupport",
      dependencies: [
        "FuzzSupport",
        .product(name: "LambdaGateway", package: "swift-event-stream-codec"),
        .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOEmbedded", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ]),
    .executableTarget(name: "FuzzGateway", dependencies: ["CFuzz", "GatewayFuzzSupport"]),
    .executableTarget(name: "MakeCorpus", dependencies: ["FuzzSupport"]),
    .testTarget(name: "FuzzSupportTests", dependencies: ["FuzzSupport", "GatewayFuzzSupport"]),
  ] + fuzzers.map { .executableTarget(name: $0, dependencies: ["CFuzz", "FuzzSupport"]) },
  swiftLanguageModes: [.v6]
)

// As in the package, which no `platforms:` may narrow; the macro is for the files that are shared with its tests.
let availability = "StreamingCodec 1.0: macOS 10.14.4, iOS 12.2, watchOS 5.2, tvOS 12.2, visionOS 1.0"

for target in package.targets where target.name != "CFuzz" {
  target.swiftSettings = [
    .enableExperimentalFeature("Lifetimes"),
    .enableExperimentalFeature("AvailabilityMacro=\(availability)"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ]
}
