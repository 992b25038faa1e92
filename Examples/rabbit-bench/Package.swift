// swift-tools-version: 6.2
import PackageDescription

// A package of its own, as a third party would have it.
let package = Package(
  name: "rabbit-bench",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "flotilla", path: "../..", traits: []),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
  ],
  targets: [
    .executableTarget(
      name: "rabbit-bench",
      dependencies: [
        .product(name: "Messaging", package: "flotilla"), .product(name: "MessagingRabbitMQ", package: "flotilla"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: [
        .swiftLanguageMode(.v6), .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"), .treatAllWarnings(as: .error),
      ])
  ]
)
