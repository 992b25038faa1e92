// swift-tools-version: 6.2
import PackageDescription

// A package of its own: only scripts/bench builds it, and it takes minutes.
let package = Package(
  name: "swift-peer",
  platforms: [.macOS(.v15)],
  dependencies: [.package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0")],
  targets: [
    .executableTarget(
      name: "swift-peer",
      dependencies: [.product(name: "AsyncHTTPClient", package: "async-http-client")],
      path: "Sources/swift-peer",
      swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)])
  ]
)
