// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that nobody who uses the modules builds it. scripts/bench does.
let package = Package(
  name: "flotilla-benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "flotilla", path: "..", traits: [])
  ],
  targets: [
    .executableTarget(
      name: "flotilla-bench",
      dependencies: [
        .product(name: "DockerClient", package: "flotilla"),
        .product(name: "Messaging", package: "flotilla"),
        .product(name: "MessagingRabbitMQ", package: "flotilla"),
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
