// swift-tools-version: 6.2
import PackageDescription

// A package of its own, as a third party would have it: a scorer and a whole-plan strategy that the library doesn't know.
let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6), .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"), .treatAllWarnings(as: .error),
]

let package = Package(
  name: "custom-scheduler",
  platforms: [.macOS(.v15)],
  products: [.library(name: "HomeScheduling", targets: ["HomeScheduling"])],
  dependencies: [.package(name: "flotilla", path: "../..", traits: [])],
  targets: [
    .target(
      name: "HomeScheduling", dependencies: [.product(name: "Scheduling", package: "flotilla")], swiftSettings: settings
    ),
    .executableTarget(
      name: "custom-scheduler",
      dependencies: [
        "HomeScheduling", .product(name: "EdgeModel", package: "flotilla"),
        .product(name: "Scheduling", package: "flotilla"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "HomeSchedulingTests",
      dependencies: [
        "HomeScheduling", .product(name: "Scheduling", package: "flotilla"),
        .product(name: "SchedulingTestKit", package: "flotilla"),
      ],
      swiftSettings: settings),
  ]
)
