// swift-tools-version: 6.2
import PackageDescription

// A package of its own, as a third party would have it. Without traits no more than swift-log is fetched.
let package = Package(
  name: "docker-run",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "flotilla", path: "../..", traits: [])],
  targets: [
    .executableTarget(
      name: "docker-run", dependencies: [.product(name: "DockerClient", package: "flotilla")],
      swiftSettings: [
        .swiftLanguageMode(.v6), .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"), .treatAllWarnings(as: .error),
      ])
  ]
)
