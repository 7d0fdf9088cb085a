// swift-tools-version: 6.2
import PackageDescription

let codecs = [
  "ChunkedHTTP", "EventStreamCodec", "EventStreamSigning", "LambdaStreaming", "StreamPipeline", "TextDeltas",
].map {
  Target.Dependency.product(name: $0, package: "swift-event-stream-codec")
}

// Measurements. They are a package of their own, so that users of the library do not build them. The traits are those of
// Scripts/codec-tool, so that both can be built in one folder.
let package = Package(
  name: "Benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "swift-event-stream-codec", path: "..", traits: ["CommandLineTool"]),
    .package(url: "https://github.com/apple/swift-crypto.git", from: "4.0.0"),
    .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.0"),
  ],
  targets: [
    .systemLibrary(name: "CISAL", pkgConfig: "libisal", providers: [.apt(["libisal-dev"]), .brew(["isa-l"])]),
    .systemLibrary(
      name: "CLibdeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"]), .brew(["libdeflate"])]),
    .systemLibrary(name: "CZlibPeer", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    // On-Demand runs the instructions it is compiled for: the processor's own, to be fair.
    .target(
      name: "CSimdjson", cxxSettings: [.unsafeFlags(["-march=native", "-O3"])],
      linkerSettings: [.linkedLibrary("simdjson")]),
    .target(name: "CAllocationCounter"),
    // What is measured: streams, and passes over them by our decoders.
    .target(
      name: "Workloads", dependencies: ["CZlibPeer", .product(name: "Crypto", package: "swift-crypto")] + codecs),
    // Times them beside their rivals.
    .executableTarget(
      name: "Report",
      dependencies: [
        "CISAL", "CLibdeflate", "CSimdjson", "CZlibPeer", "Workloads",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOEmbedded", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ] + codecs),
    // Counts what can be counted exactly.
    .executableTarget(name: "Gate", dependencies: ["CAllocationCounter", "Workloads"]),
    // Measures codec-tool's gateway from outside.
    .executableTarget(
      name: "GatewayLoad",
      dependencies: [
        .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
      ]),
    .executableTarget(
      name: "NIOInterop",
      dependencies: [
        .product(name: "ChunkedHTTP", package: "swift-event-stream-codec"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ]),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .gnu11,
  cxxLanguageStandard: .gnucxx17
)

// Only whoever wants package-benchmark's statistics fetches and builds it.
if Context.environment["PACKAGE_BENCHMARK"] != nil {
  package.dependencies.append(
    .package(url: "https://github.com/ordo-one/benchmark.git", from: "1.38.1", traits: []))
  package.targets.append(
    .executableTarget(
      name: "Statistics",
      dependencies: ["Workloads", .product(name: "Benchmark", package: "benchmark")],
      // Its plugin looks for benchmarks in what stands in a folder named Benchmarks, as this one is.
      path: "Statistics",
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]))
}

for target in package.targets where [.regular, .executable].contains(target.type) {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ]
}
