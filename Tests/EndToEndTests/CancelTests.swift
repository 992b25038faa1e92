import DockerClient
import Foundation
import TestPorts
import Testing

/// Builds that somebody ends.
@Suite(.serialized, .timeLimit(.minutes(8))) struct CancelTests {
  /// What the build runs that nobody waits for: found among all processes by its number.
  private static func slow(_ port: UInt16) -> String { "sleep 1000.\(port)" }

  private static func files(_ version: String, port: UInt16, isSlow: Bool = false) -> [String: String] {
    VersionApp.files(version, port: port, test: "echo building \(version); \(isSlow ? slow(port) : "true")")
  }

  private static func isBuilding(_ port: UInt16) async throws -> Bool {
    try await Command.succeed("/usr/bin/env", ["ps", "-eo", "args"]).split(separator: "\n")
      .contains { $0.hasPrefix(slow(port)) }
  }

  @Test(arguments: ["process", "docker"], ["cancel", "stop", "destroy", "update"])
  func aBuildThatIsEndedLeavesNothing(_ runtime: String, _ command: String) async throws {
    try await TestPlatform.with(runtime: runtime) { platform in
      let port = try FreePorts.next()
      let repository = try await Repository.files(Self.files("1", port: port), named: "shop", in: platform.repositories)
      let (first, finished) = try await platform.tool.deploy(repository)
      try #require(first.status == "running", "\(finished)")
      let url = try #require(first.url)

      try await repository.commit(Self.files("2", port: port, isSlow: true))
      #expect(try await platform.tool.run("update", "shop").status == 0)
      try await Wait.until("the build is at it") { try await Self.isBuilding(port) }
      let layers = runtime == "docker" ? try await Self.layers(of: platform) : []
      if command == "update" { try await repository.commit(Self.files("3", port: port)) }
      let asked = try await platform.tool.run(command, "shop")
      try #require(asked.status == 0, "\(asked)")
      try await Wait.until("the build has ended", within: .seconds(10)) { try await !Self.isBuilding(port) }

      if command == "cancel" {
        let status = try await platform.tool.status("shop")
        #expect(status.status == "running", "\(status)")
        #expect(
          status.reason == "version 2 was cancelled, and version 1 goes on: cancelled by user owner", "\(status)")
        #expect(try await Web.get(url) == "version 1")
        #expect(try await platform.tool.run("changes").output.contains("cancel"))
        let again = try await platform.tool.run("cancel", "shop")
        #expect(again.status == 1 && again.errors.contains("no version of 'shop' is on its way"), "\(again)")
      } else if command == "update" {
        try await Wait.until("the third version answers") { try await Web.get(url) == "version 3" }
      }
      if command != "destroy" { #expect(try await platform.tool.run("destroy", "shop", "--wait").status == 0) }
      try await platform.expectNoTrace()
      try await Self.expectGone(layers, unless: command == "update")
    }
  }

  /// The images in between that the build tells of, full ids; a version that is cancelled is told of by its own.
  private static func layers(of platform: TestPlatform) async throws -> [String] {
    let lines = try await platform.tool.run("logs", "shop", "--build").output.split(separator: "\n")
    let docker = try Engine().docker
    var made: [String] = []
    var isKnown = true  // the first is the base image
    for line in lines where line.hasPrefix(" ---> ") {
      let word = line.dropFirst(6)
      if word.allSatisfy(\.isHexDigit) {
        if !isKnown { made.append(try await docker.images.inspect(String(word)).id) }
        isKnown = false
      } else if word == "Using cache" {
        isKnown = true
      }
    }
    try #require(!made.isEmpty, "\(lines)")
    return made
  }

  /// - Parameter isShared: whether another version was built on them.
  private static func expectGone(_ layers: [String], unless isShared: Bool) async throws {
    guard !isShared else { return }
    let docker = try Engine().docker
    try await Wait.until("the engine keeps nothing of the build", within: .seconds(10)) {
      Set(try await docker.images.list(all: true).map(\.id)).isDisjoint(with: layers)
    }
  }
}
