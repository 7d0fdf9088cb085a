// swift-tools-version: 6.2
import PackageDescription

// Measurements, apart from the package so that nobody who depends on it builds them.
let package = Package(
  name: "Benchmarks",
  dependencies: [.package(name: "swift-event-stream-codec", path: "..", traits: [])],
  targets: [
    .systemLibrary(name: "CISAL", pkgConfig: "libisal", providers: [.apt(["libisal-dev"]), .brew(["isa-l"])]),
    .target(name: "CAllocationCounter"),
    .executableTarget(
      name: "EventStreamBenchmark",
      dependencies: [
        "CAllocationCounter", "CISAL",
        .product(name: "EventStreamCodec", package: "swift-event-stream-codec"),
      ]),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .gnu11
)

for target in package.targets where target.type == .executable {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ]
}
