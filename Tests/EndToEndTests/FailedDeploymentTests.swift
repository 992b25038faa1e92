import Foundation
import TestPorts
import Testing

/// What goes wrong ends as a failed deployment with a reason that a person can act on, and the next one works.
@Suite(.serialized, .timeLimit(.minutes(5))) struct FailedDeploymentTests {
  struct Fault: Sendable, CustomTestStringConvertible {
    var name: String
    /// The manifest, with `PORT` where the port goes; `nil` for none.
    var manifest: String?
    var files: [String: String] = [:]
    var branch: String?
    /// What the reason must say.
    var says: [String]

    var testDescription: String { name }
  }

  private static func manifest(lang: String = "python3", run: String, test: String = "") -> String {
    """
    [app]
    name = "faulty"

    [config]
    port = PORT
    lang = "\(lang)"
    run = '''\(run)'''
    test = '''\(test)'''
    """
  }

  static let faults: [Fault] = [
    Fault(name: "no manifest", manifest: nil, files: ["main.py": ""], says: ["shipwreck.toml"]),
    Fault(
      name: "broken manifest", manifest: "[app]\nname = \"x\"\n[config]\nport = \"80a\"\nlang = \"python3\"\n",
      says: ["shipwreck.toml:4:8", "config.port"]),
    Fault(
      name: "unknown language", manifest: manifest(lang: "pyton3", run: "x"),
      says: ["pyton3", "did you mean", "python3"]),
    Fault(
      name: "failing test", manifest: manifest(run: "python3 main.py", test: "echo the-test-said-this; exit 3"),
      files: ["main.py": ""], says: ["the-test-said-this"]),
    Fault(
      name: "exits at once", manifest: manifest(run: "echo last-words; exit 7"), says: ["status 7", "last-words"]),
    Fault(name: "never opens its port", manifest: manifest(run: "exec sleep 600"), says: ["PORT", "nothing listened"]),
    Fault(
      name: "no such branch", manifest: manifest(run: "python3 main.py"), branch: "feature/none",
      says: ["feature/none", "main"]),
  ]

  @Test(arguments: faults) func aFaultIsAFailedDeploymentWithAReason(_ fault: Fault) async throws {
    try await TestPlatform.with(runtime: "process") { platform in
      try await expectFailure(fault, on: platform)
      try await expectNextOneWorks(on: platform)
    }
  }

  private func expectFailure(_ fault: Fault, on platform: TestPlatform) async throws {
    let port = try FreePorts.next()
    var files = fault.files
    files["shipwreck.toml"] = fault.manifest?.replacingOccurrences(of: "PORT", with: "\(port)")
    if files.isEmpty { files["README"] = "empty" }
    let repository = try await Repository.files(files, named: "faulty", in: platform.repositories)
    var arguments = ["deploy", repository.url, "--wait", "--json", "--timeout", "120"]
    if let branch = fault.branch { arguments += ["--branch", branch] }
    let finished = try await platform.tool.run(arguments)
    #expect(finished.status == 1, "\(finished)")
    let summary = try JSONDecoder().decode(Tool.Summary.self, from: Data(finished.output.utf8))
    #expect(summary.status == "failed")
    let reason = try #require(summary.reason)
    for words in fault.says {
      #expect(reason.contains(words == "PORT" ? "\(port)" : words), "'\(reason)' says nothing of '\(words)'")
    }
    let destroyed = try await platform.tool.run("destroy", summary.id, "--wait")
    #expect(destroyed.status == 0, "\(destroyed)")
  }

  private func expectNextOneWorks(on platform: TestPlatform) async throws {
    let good = try await Repository.example("hello-static", port: try FreePorts.next(), in: platform.repositories)
    let (summary, finished) = try await platform.tool.deploy(good)
    #expect(summary.status == "running", "\(finished)")
    let url = try #require(summary.url)
    try await Wait.until("it answers", within: .seconds(10)) { try await Web.get(url) != nil }
  }

  @Test func aFailingBuildShowsItsOutput() async throws {
    try await TestPlatform.with(runtime: "process") { platform in
      let manifest = Self.manifest(run: "python3 main.py", test: "echo one; echo two >&2; exit 1")
        .replacingOccurrences(of: "PORT", with: "\(try FreePorts.next())")
      let repository = try await Repository.files(
        ["shipwreck.toml": manifest, "main.py": ""], named: "faulty", in: platform.repositories)
      let (summary, finished) = try await platform.tool.deploy(repository)
      #expect(summary.status == "failed")
      #expect(finished.errors.contains("one"), "build output is shown while one waits: \(finished)")
      let build = try await platform.tool.run("logs", summary.id, "--build")
      #expect(build.output.contains("one") && build.output.contains("two"), "\(build)")
    }
  }

  @Test func twoThatWantOnePort() async throws {
    try await TestPlatform.with(runtime: "process") { platform in
      let port = try FreePorts.next()
      let first = try await Repository.example("hello-static", port: port, in: platform.repositories)
      let second = try await Repository.example("hello-python", port: port, in: platform.repositories)
      #expect(try await platform.tool.deploy(first).summary.status == "running")
      let (refused, finished) = try await platform.tool.deploy(second)
      #expect(finished.status == 1)
      #expect(refused.status == "failed")
      #expect(
        refused.reason?.contains("\(port)") == true && refused.reason?.contains("hello-static") == true, "\(finished)")
      let freed = try await platform.tool.run("destroy", "hello-static-\(port)", "--wait")
      #expect(freed.status == 0, "\(freed)")
      try await platform.tool.run("start", refused.id)
      try await Wait.until("it runs once the port is free") {
        try await platform.tool.status(refused.id).status == "running"
      }
    }
  }

  @Test(arguments: [
    "--upload-pack=/bin/true", "ext::sh -c true", "https://user:hunter2@example.org/a/b.git", "not a url",
    "git://example.org/x",
  ])
  func anAddressThatCannotBeOneIsRefusedAtOnce(_ address: String) async throws {
    try await TestPlatform.with(["--runtime", "process", "--embedded"]) { platform in
      let finished = try await platform.tool.run(["deploy", "--wait", "--", address])
      #expect(finished.status != 0)
      #expect(!finished.errors.contains("hunter2"), "\(finished)")
      #expect(try await platform.tool.deployments().isEmpty)
    }
  }
}
