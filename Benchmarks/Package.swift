// swift-tools-version: 6.2
import PackageDescription

// Not part of the library: what is measured, and what it is measured against.
let package = Package(
  name: "Benchmarks",
  dependencies: [
    .package(name: "codec", path: "../", traits: []),
    .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.0"),
  ],
  targets: [
    .executableTarget(
      name: "ChunkedBenchmark",
      dependencies: [
        .product(name: "ChunkedHTTP", package: "codec"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOEmbedded", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ]),
    .executableTarget(
      name: "NIOInterop",
      dependencies: [
        .product(name: "ChunkedHTTP", package: "codec"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ]),
  ],
  swiftLanguageModes: [.v6]
)
