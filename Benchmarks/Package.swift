// swift-tools-version: 6.2
import PackageDescription

// Measurements, apart from the package so that nobody who depends on it builds them.
let package = Package(
  name: "Benchmarks",
  dependencies: [
    .package(name: "swift-event-stream-codec", path: "..", traits: []),
    .package(url: "https://github.com/apple/swift-nio.git", from: "2.86.0"),
  ],
  targets: [
    .systemLibrary(name: "CISAL", pkgConfig: "libisal", providers: [.apt(["libisal-dev"]), .brew(["isa-l"])]),
    .target(name: "CAllocationCounter"),
    // On-Demand runs the instructions it is compiled for: the processor's own, to be fair.
    .target(
      name: "CSimdjson", cxxSettings: [.unsafeFlags(["-march=native", "-O3"])],
      linkerSettings: [.linkedLibrary("simdjson")]),
    .target(name: "BenchmarkSupport"),
    .executableTarget(
      name: "EventStreamBenchmark",
      dependencies: [
        "BenchmarkSupport", "CAllocationCounter", "CISAL",
        .product(name: "EventStreamCodec", package: "swift-event-stream-codec"),
      ]),
    .executableTarget(
      name: "TextBenchmark",
      dependencies: [
        "BenchmarkSupport", "CAllocationCounter", "CSimdjson",
        .product(name: "ChunkedHTTP", package: "swift-event-stream-codec"),
        .product(name: "EventStreamCodec", package: "swift-event-stream-codec"),
        .product(name: "TextDeltas", package: "swift-event-stream-codec"),
      ]),
    .executableTarget(
      name: "ChunkedBenchmark",
      dependencies: [
        "BenchmarkSupport", "CAllocationCounter",
        .product(name: "ChunkedHTTP", package: "swift-event-stream-codec"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOEmbedded", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
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

for target in package.targets where target.type == .executable || target.name == "BenchmarkSupport" {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ]
}
