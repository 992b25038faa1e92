import Foundation
import HTTPTransport
import TestPorts
import Testing

/// An app that shows its secret to who asks it, prints it, and asks for its own deployment with its own token.
enum SecretApp {
  static func make(port: UInt16, named name: String, in folder: String) async throws -> Repository {
    let manifest = """
      [app]
      name = "\(name)"

      [config]
      port = \(port)
      lang = "python3"
      run = "python3 main.py"
      test = "echo testing with $PASSWORD"

      [env-vars]
      PASSWORD = "secret:DB_PASSWORD"
      """
    let program = """
      import http.server, os, urllib.request
      password = os.environ["PASSWORD"]
      print("the password is", password, "and the token", os.environ.get("FLOTILLA_APP_TOKEN"), flush=True)
      def ask(path):
          address = os.environ["FLOTILLA_API"] + "/api/v1/" + path
          request = urllib.request.Request(address, headers={"Authorization": "Bearer " + os.environ["FLOTILLA_APP_TOKEN"]})
          try: return urllib.request.urlopen(request).status
          except urllib.error.HTTPError as error: return error.code
      class Handler(http.server.BaseHTTPRequestHandler):
          def log_message(self, *a): pass
          def do_GET(self):
              own = "deployments/" + os.environ["FLOTILLA_DEPLOYMENT"]
              text = password
              if self.path == "/api": text = " ".join(str(ask(path)) for path in [own, own + "/logs", "deployments", "nodes"])
              self.send_response(200)
              self.end_headers()
              self.wfile.write(text.encode())
      http.server.ThreadingHTTPServer(("", \(port)), Handler).serve_forever()
      """
    return try await Repository.files(["shipwreck.toml": manifest, "main.py": program], named: name, in: folder)
  }
}

extension TestPlatform {
  /// All files of all agents' data directories, and their logs, that hold a text.
  fileprivate func files(with text: String) throws -> [String] {
    let wanted = Data(text.utf8)
    let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return names.filter { name in
      !name.hasPrefix("repositories/") && !name.hasPrefix("given")
        && FileManager.default.contents(atPath: "\(folder)/\(name)")?.range(of: wanted) != nil
    }
  }

  fileprivate func set(_ value: String, by other: Tool? = nil) async throws {
    let file = "\(folder)/given"
    try value.write(toFile: file, atomically: true, encoding: .utf8)
    let finished = try await (other ?? tool).run("secret", "set", "DB_PASSWORD", "--file", file)
    guard finished.status == 0 else { throw Command.Failed(description: "\(finished)") }
  }
}

@Suite("Secrets", .serialized, .timeLimit(.minutes(5))) struct SecretTests {
  private static let arguments = ["--runtime", "process", "--embedded"]
  private static let first = "hunter2-of-the-first-day"
  private static let second = "correct-horse-of-the-second"

  @Test("an app waits for its secret, gets it, and it is nowhere else")
  func oneMachine() async throws {
    try await TestPlatform.with(Self.arguments, environment: ["FLOTILLA_LOG_LEVEL": "trace"]) { platform in
      let port = try FreePorts.next()
      let repository = try await SecretApp.make(port: port, named: "shop", in: platform.repositories)
      let (waiting, _) = try await platform.tool.deploy(repository)
      #expect(waiting.status == "failed")
      #expect(waiting.reason == "secret 'DB_PASSWORD' is not set: flotilla secret set DB_PASSWORD")

      try await platform.set(Self.first)
      try await Wait.until("it runs") { try await platform.tool.status("shop").status == "running" }
      let address = "http://127.0.0.1:\(port)"
      #expect(try await Web.get(address) == Self.first)
      #expect(try await Web.get(address, "/api") == "200 200 403 403")

      try await platform.set(Self.second)
      let update = try await platform.tool.run("update", "shop", "--wait")
      #expect(update.status == 0, "\(update)")
      try await Wait.until("it has the new one") { try await Web.get(address) == Self.second }

      await platform.leader.kill()
      try await platform.leader.start()
      try await Wait.until("it is followed again") { try await platform.tool.status("shop").status == "running" }
      try await platform.tool.run("stop", "shop")
      try await Wait.until("it is stopped") { try await platform.tool.status("shop").status == "stopped" }
      try await platform.tool.run("start", "shop")
      try await Wait.until("it runs again") { try await Web.get(address) == Self.second }
      try await Wait.until("its words are in its log") {
        try await platform.tool.run("logs", "shop").output.components(separatedBy: "the password is ***").count == 3
      }

      var said = ""
      for command in [
        ["logs", "shop", "--build"], ["logs", "shop"], ["status", "shop", "--json"], ["ps", "--json"],
        ["secret", "ls", "--json"], ["secret", "ls"], ["changes", "--json"], ["nodes", "--json"],
      ] {
        let finished = try await platform.tool.run(command)
        #expect(finished.status == 0, "\(finished)")
        said += "\(finished)"
      }
      #expect(said.contains("testing with ***"))
      for value in [Self.first, Self.second] {
        #expect(!said.contains(value))
        #expect(try platform.files(with: value).isEmpty)
      }
      #expect(try platform.files(with: "flotilla-app.").isEmpty)
    }
  }

  @Test("a machine that joins gets the key, and opens what its apps ask for")
  func twoMachines() async throws {
    try await TestPlatform.with(agents: ["attic", "cellar"], Self.arguments) { platform in
      try await platform.set(Self.first)
      for node in ["attic", "cellar"] {
        let port = try FreePorts.next()
        let repository = try await SecretApp.make(port: port, named: "shop-\(node)", in: platform.repositories)
        let (app, finished) = try await platform.tool.deploy(repository, on: node)
        #expect(app.status == "running" && app.node == node, "\(finished)")
        #expect(try await Web.get("http://127.0.0.1:\(port)") == Self.first)
      }
      #expect(try platform.files(with: Self.first).isEmpty)
      let keys = platform.agents.compactMap {
        FileManager.default.contents(atPath: $0.setup.dataDirectory + "/platform-keys.json")
      }
      #expect(keys.count == 2)
      #expect(Set(keys).count == 1)
    }
  }

  @Test("the next leader opens and seals as the one before, also when that is gone")
  func anotherLeader() async throws {
    try await TestPlatform.with(agents: ["attic", "cellar", "loft"], Self.arguments) { platform in
      try await platform.set(Self.first)
      try await Wait.until("three machines hold the log") {
        try await platform.tool.run("leader", "--json").output.components(separatedBy: "\"voter\"").count > 3
      }
      let transfer = try await platform.tool.run("leader", "transfer", "cellar")
      #expect(transfer.status == 0, "\(transfer)")
      await platform.leader.kill()
      let other = Tool(agent: platform.agents[1])
      let port = try FreePorts.next()
      let repository = try await SecretApp.make(port: port, named: "shop", in: platform.repositories)
      let (app, finished) = try await other.deploy(repository)
      #expect(app.status == "running", "\(finished)")
      #expect(try await Web.get("http://127.0.0.1:\(port)") == Self.first)
      try await platform.set(Self.second, by: other)
      let update = try await other.run("update", "shop", "--wait")
      #expect(update.status == 0, "\(update)")
      #expect(try await Web.get("http://127.0.0.1:\(port)") == Self.second)
      #expect(try platform.files(with: Self.first).isEmpty)
    }
  }

  @Test("in a container, too", .enabled(if: RealServices.areWanted))
  func containers() async throws {
    try await TestPlatform.with(runtime: "docker") { platform in
      try await platform.set(Self.first)
      let port = try FreePorts.next()
      let repository = try await SecretApp.make(port: port, named: "boxed", in: platform.repositories)
      let (app, finished) = try await platform.tool.deploy(repository)
      #expect(app.status == "running", "\(finished)")
      try await Wait.until("it answers") { try await Web.get("http://127.0.0.1:\(port)") == Self.first }
      try await Wait.until("its words are in its log") {
        try await platform.tool.run("logs", "boxed").output.contains("the password is ***")
      }
      #expect(try platform.files(with: Self.first).isEmpty)
      let destroyed = try await platform.tool.run("destroy", "boxed", "--wait")
      #expect(destroyed.status == 0, "\(destroyed)")
    }
  }
}
