import EdgeModel
import Foundation
import Testing

@testable import DockerRuntime

@Suite(.timeLimit(.minutes(5))) struct FetchedImagesTests {
  private func with(_ body: (String) async throws -> Void) async throws {
    let folder = NSTemporaryDirectory() + "flotilla-fetched-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await body(folder + "/fetched.json")
  }

  private func time(_ milliseconds: Int64) -> Timestamp { Timestamp(milliseconds: milliseconds) }

  @Test func whatWasFetchedIsRememberedAcrossRestarts() async throws {
    try await with { path in
      let images = try FetchedImages(path: path)
      try await images.begin("postgres:16", before: ["sha256:a"], now: time(1))
      try await images.end("postgres:16", id: "sha256:b")
      try await images.use(["postgres:16", "other"], now: time(5))
      let again = try FetchedImages(path: path)
      #expect(
        await again.list
          == [FetchedImages.Entry(name: "postgres:16", id: "sha256:b", before: nil, lastUsed: time(5))])
      try await again.forget("postgres:16")
      #expect(try await FetchedImages(path: path).list.isEmpty)
    }
  }

  @Test func whatWasThereBeforeIsNotOurs() async throws {
    try await with { path in
      let images = try FetchedImages(path: path)
      try await images.begin("debian:bookworm", before: ["sha256:a", "sha256:b"], now: time(1))
      try await images.end("debian:bookworm", id: "sha256:b")
      #expect(await images.list.isEmpty)
    }
  }

  @Test func anAgentThatWasEndedWhileItFetchedKnowsWhatWasThere() async throws {
    try await with { path in
      try await FetchedImages(path: path).begin("a", before: ["sha256:a"], now: time(1))
      let again = try FetchedImages(path: path)
      try await again.end("a", id: "sha256:a")
      #expect(await again.list.isEmpty)
    }
  }

  @Test func aFileThatCannotBeReadIsAFaultAndNothingIsOurs() async throws {
    try await with { path in
      try "not what we wrote".write(toFile: path, atomically: true, encoding: .utf8)
      #expect(throws: (any Error).self) { try FetchedImages(path: path) }
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "not what we wrote")
    }
  }
}
