import Foundation
import HTTPTransport
import TestPorts
import Testing

/// What an app gets while it runs: health checks, restarts, an end.
@Suite(.serialized, .timeLimit(.minutes(5))) struct LivingTests {
  /// Answers `/health` with 500 as soon as there is a file of that name, and well again after its next start.
  private static let server = """
    import http.server, os, tempfile
    bad = tempfile.gettempdir() + "/bad"
    if os.path.exists(bad): os.remove(bad)
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            if self.path == "/break": open(bad, "w").close()
            self.send_response(500 if os.path.exists(bad) and self.path == "/health" else 200)
            self.end_headers()
            self.wfile.write(b"here")
        def log_message(self, *words): pass
    http.server.ThreadingHTTPServer(("", int(os.environ["PORT"])), Handler).serve_forever()
    """

  private static func manifest(_ config: String, _ rest: String = "") -> String {
    "[app]\nname = \"alive\"\n[config]\nlang = \"python3\"\n\(config)\n\(rest)\n"
  }

  private static var runtimes: [String] { RealServices.areWanted ? ["process", "docker"] : ["process"] }

  @Test(arguments: runtimes) func anAppThatIsUnwellIsStartedAgainAndSaysWhy(_ runtime: String) async throws {
    try await TestPlatform.with(runtime: runtime) { platform in
      let health = "[health]\nhttp = \"/health\"\ninterval = \"300ms\"\ntimeout = 2\nretries = 3"
      let repository = try await Repository.files(
        ["shipwreck.toml": Self.manifest("port = \(try FreePorts.next())", health), "main.py": Self.server],
        named: "alive", in: platform.repositories)
      let (deployed, finished) = try await platform.tool.deploy(repository)
      try #require(deployed.status == "running", "\(finished)")
      let url = try #require(deployed.url)
      #expect(try await Web.get(url, "/break") == "here")
      try await Wait.until("it says what its check answered") {
        try await platform.tool.status("alive").reason?.contains("health check GET /health answered 500 three times")
          == true
      }
      try await Wait.until("it runs again") { try await platform.tool.status("alive").status == "running" }
      try await Wait.until("it is well again") { try await Web.get(url, "/health") == "here" }
      #expect(try await platform.tool.run("destroy", "alive", "--wait").status == 0)
      try await platform.expectNoTrace()
    }
  }

  @Test(arguments: runtimes) func aVersionWhoseCommandFailsIsTakenBack(_ runtime: String) async throws {
    try await TestPlatform.with(runtime: runtime) { platform in
      let port = try FreePorts.next()
      func files(_ word: String) -> [String: String] {
        let health = """
          [health]
          command = ["sh", "-c", "[ \\"$(cat word)\\" = good ]"]
          interval = "300ms"
          retries = 2
          start-period = "1s"
          """
        return [
          "shipwreck.toml": Self.manifest("port = \(port)", health), "main.py": Self.server, "word": word,
        ]
      }
      let repository = try await Repository.files(files("good"), named: "alive", in: platform.repositories)
      let (deployed, finished) = try await platform.tool.deploy(repository)
      try #require(deployed.status == "running", "\(finished)")
      try await repository.commit(files("bad"))
      let updated = try await platform.tool.run("update", "alive", "--wait", "--json")
      #expect(updated.status == 1, "\(updated)")
      let status = try await platform.tool.status("alive")
      #expect(status.status == "running" && status.reason?.contains("health check 'sh -c") == true, "\(status)")
      #expect(try await platform.tool.run("destroy", "alive", "--wait").status == 0)
      try await platform.expectNoTrace()
    }
  }

  @Test(arguments: runtimes) func aTaskIsCompletedOnceAndForAll(_ runtime: String) async throws {
    try await TestPlatform.with(runtime: runtime) { platform in
      let repository = try await Repository.files(
        ["shipwreck.toml": Self.manifest("kind = \"task\""), "main.py": "print('done it')"], named: "task",
        in: platform.repositories)
      let (_, finished) = try await platform.tool.deploy(repository, "--name", "task")
      try #require(finished.status == 0, "\(finished)")
      try await Wait.until("it is completed") { try await platform.tool.status("task").status == "completed" }
      #expect(try await platform.tool.status("task").url == nil, "it has no port")
      #expect(try await platform.tool.run("ps").output.contains("completed"))
      await platform.leader.kill()
      try await platform.leader.start()
      try await Wait.until("it is known to be completed") {
        try await platform.tool.status("task").status == "completed"
      }
      let said = try await platform.tool.run("logs", "task").output
      #expect(said.components(separatedBy: "done it").count == 2, "it ran once: \(said)")
      // One that fails is tried as often as its policy says.
      let failing = try await Repository.files(
        [
          "shipwreck.toml": Self.manifest("kind = \"task\"", "[restart]\npolicy = \"on-failure\"\nbudget = 1"),
          "main.py": "import sys; print('no'); sys.exit(4)",
        ], named: "failing", in: platform.repositories)
      _ = try await platform.tool.deploy(failing, "--name", "failing")
      try await Wait.until("it has failed, and says how") {
        let seen = try await platform.tool.status("failing")
        return seen.status == "failed" && seen.reason?.contains("with status 4") == true
          && seen.reason?.contains("started again once") == true
      }
      #expect(try await platform.tool.run("destroy", "failing", "--wait").status == 0)
      #expect(try await platform.tool.run("destroy", "task", "--wait").status == 0)
      try await platform.expectNoTrace()
    }
  }
}
