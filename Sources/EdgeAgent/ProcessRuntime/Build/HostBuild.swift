import EdgeModel
import Manifests

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Makes an allocation ready to start: unpacks it, installs what its language says it needs, runs its test.
struct HostBuild: Sendable {
  let allocation: Allocation
  let directory: AllocationDirectory
  let configuration: ProcessRuntimeConfiguration
  let environment: [String: String]
  let log: any LogSink
  let now: @Sendable () -> Timestamp
  let clock: any Clock<Duration>

  /// What is installed into the allocation's own directory, by language; the same as the images of the languages do.
  private static let preparations = [
    Language.python3.name: """
    if [ -f requirements.txt ] && grep -q '^[[:space:]]*[^#[:space:]]' requirements.txt; then
      python3 -m venv ../venv && ../venv/bin/python3 -m pip install --no-cache-dir -r requirements.txt
    fi
    """,
    Language.node.name: """
    if [ -f package.json ]; then
      some=$(node -p 'const p = JSON.parse(require("fs").readFileSync("package.json", "utf8"));
        ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies", "workspaces"]
          .some(k => Object.keys(p[k] || {}).length > 0)') || exit 1
      if [ "$some" = true ]; then
        if [ -f package-lock.json ]; then npm ci --no-audit --no-fund; else npm install --no-audit --no-fund; fi
      fi
    fi
    """,
  ]

  /// What describes the app is not served.
  private static let notServed = [".dockerignore", "Dockerfile", "shipwreck.toml", "paradrop.yaml"]

  /// - Throws: ``RuntimeError``; `CancellationError`.
  func run(from artifact: Artifact) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await steps(artifact) }
      group.addTask {
        try await clock.sleep(for: configuration.buildTimeout)
        throw RuntimeError(
          .buildFailed, "the build took longer than \(configuration.buildTimeout.components.seconds) seconds")
      }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  private func steps(_ artifact: Artifact) async throws {
    let unpacker = ArchiveUnpacker(path: configuration.path, fileSize: configuration.fileSize)
    try await unpacker.unpack(artifact.archivePath, to: directory.files)
    let workload = allocation.workload
    if workload.language == Language.static.name { try removeNotServed() }
    if let preparation = Self.preparations[workload.language] {
      try await run(preparation, named: "installing what the app needs")
    }
    if let test = workload.test, !test.isEmpty {
      try await say("$ \(test)")
      try await run(test, named: "the test command '\(test.prefix(200))'")
    }
  }

  private func removeNotServed() throws {
    for name in Self.notServed {
      let path = "\(directory.files)/\(name)"
      guard FileManager.default.fileExists(atPath: path) else { continue }
      do {
        try FileManager.default.removeItem(atPath: path)
      } catch { throw RuntimeError(.storage, "'\(name)' could not be left out: \(error)", cause: error) }
    }
  }

  private func run(_ script: String, named name: String) async throws {
    let command = ChildCommand(
      arguments: ["sh", "-c", script], environment: environment, directory: directory.files,
      fileSizeLimit: configuration.fileSize)
    let outcome = try await BuildCommand(command: command, log: log, now: now).run()
    guard outcome.status != 0 else { return }
    let words = outcome.lastLines.isEmpty ? "it printed nothing" : outcome.lastLines.joined(separator: "\n")
    throw RuntimeError(.buildFailed, "\(name) failed with status \(outcome.status):\n\(words)")
  }

  private func say(_ text: String) async throws {
    var splitter = LineSplitter()
    let lines = splitter.add(Array(text.utf8)[...]) + splitter.finish()
    try await log.write(lines.map { LogLine(stream: .build, at: now(), text: $0) })
  }
}
