// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that nobody who uses the modules builds it. scripts/bench does.
let package = Package(
  name: "flotilla-benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "flotilla", path: "..", traits: ["Crypto", "FastJSON"]),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
  ],
  targets: [
    .executableTarget(
      name: "flotilla-bench",
      dependencies: [
        .product(name: "Coordination", package: "flotilla"),
        .product(name: "Discovery", package: "flotilla"),
        .product(name: "DockerClient", package: "flotilla"),
        .product(name: "EdgeModel", package: "flotilla"),
        .product(name: "Messaging", package: "flotilla"),
        .product(name: "MessagingRabbitMQ", package: "flotilla"),
        .product(name: "Scheduling", package: "flotilla"),
        .product(name: "SchedulingTestKit", package: "flotilla"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .treatAllWarnings(as: .error),
      ])
  ]
)
