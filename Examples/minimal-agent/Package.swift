// swift-tools-version: 6.2
import PackageDescription

// A package of its own, as a third party would have it: an agent that brings its own runtime and its own broker, and one that
// places apps by a strategy that another package has.
let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6), .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"), .treatAllWarnings(as: .error),
]

let package = Package(
  name: "minimal-agent",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "flotilla", path: "../.."),
    .package(name: "custom-scheduler", path: "../custom-scheduler"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    .executableTarget(
      name: "minimal-agent",
      dependencies: [
        .product(name: "ControlServer", package: "flotilla"),
        .product(name: "EdgeAgent", package: "flotilla"),
        .product(name: "EdgeModel", package: "flotilla"),
        .product(name: "Messaging", package: "flotilla"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "home-agent",
      dependencies: [
        .product(name: "ControlServer", package: "flotilla"),
        .product(name: "EdgeAgent", package: "flotilla"),
        .product(name: "Manifests", package: "flotilla"),
        .product(name: "Scheduling", package: "flotilla"),
        .product(name: "HomeScheduling", package: "custom-scheduler"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      swiftSettings: settings),
  ]
)
