import DockerClient
import Foundation
import TestPorts
import Testing

/// Apps as they are found in the wild, the whole way from their repository to an answer.
@Suite(.serialized, .timeLimit(.minutes(10)), .enabled(if: RealServices.areWanted)) struct ManifestPlatformTests {
  private static let server = """
    import http.server, urllib.request

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            text = urllib.request.urlopen("http://store:7000/index.html").read()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(text)

    http.server.HTTPServer(("", 80), Handler).serve_forever()
    """

  private static let dockerfile = """
    ARG BASE
    FROM ${BASE}
    COPY . /app
    CMD ["python3", "/app/main.py"]
    """

  private func withPlatform(_ body: (TestPlatform) async throws -> Void) async throws {
    let arguments = ["--runtime", "docker", "--broker", try RealServices.broker()]
    try await TestPlatform.withShortPatience(
      agents: ["attic"], arguments, settings: try RealServices.images(),
      environment: ["DOCKER_HOST": try RealServices.docker()], body)
  }

  private func compose(_ port: UInt16, _ word: String) throws -> String {
    """
    services:
      store:
        image: \(try RealServices.required("FLOTILLA_TEST_BASE_IMAGE"))
        command: ["sh", "-c", "echo $$WORD >> /www/index.html; exec busybox httpd -f -p 7000 -h /www"]
        environment: { WORD: \(word) }
        volumes: ["pages:/www"]
        healthcheck: { test: "busybox wget -q -O /dev/null http://127.0.0.1:7000/index.html", interval: 200ms }
      web:
        build: .
        ports: ["\(port):80"]
        depends_on: { store: { condition: service_healthy } }
        deploy: { resources: { limits: { memory: 128M, cpus: "0.5" } } }
    volumes: { pages: }
    """
  }

  @Test func aComposeFileBecomesOneAppThatIsUpdatedAndLeavesNoTrace() async throws {
    try await withPlatform { platform in
      let engine = try Engine()
      let port = try FreePorts.next()
      let repository = try await Repository.files(
        ["compose.yaml": try compose(port, "first"), "main.py": Self.server, "Dockerfile": Self.dockerfile],
        named: "blog", in: platform.repositories)
      let checked = try await platform.tool.run("validate", repository.url)
      #expect(checked.status == 0 && checked.errors.contains("(compose.yaml)"), "\(checked)")
      let (summary, finished) = try await platform.tool.deploy(repository, "--name", "blog")
      try #require(finished.status == 0, "\(finished)")
      let url = try #require(summary.url)
      try await Wait.until("it answers with what its other service has") { try await Web.get(url) == "first\n" }
      let containers = try await engine.docker.containers.list([.label("io.flotilla.allocation")])
        .filter { $0.labels["io.flotilla.allocation"]?.hasPrefix(summary.id) == true }
      #expect(containers.count == 2)

      try await repository.write(try compose(port, "second"), to: "compose.yaml")
      let updated = try await platform.tool.run("update", "blog", "--wait")
      #expect(updated.status == 0, "\(updated)")
      try await Wait.until("it answers with what it kept and what is new") {
        try await Web.get(url) == "first\nsecond\n"
      }

      let destroyed = try await platform.tool.run("destroy", "blog", "--wait")
      #expect(destroyed.status == 0, "\(destroyed)")
      #expect(try await engine.containers(of: platform).isEmpty)
      #expect(try await engine.images(of: platform).isEmpty)
      let networks = try await engine.docker.networks.list([.label("io.flotilla.allocation")])
      #expect(networks.allSatisfy { !$0.name.contains(summary.id) })
      let volumes = try await engine.docker.volumes.list([.label("io.flotilla.deployment", summary.id)]).volumes
      #expect(volumes.isEmpty, "what a destroyed deployment kept is gone")
      try await platform.expectNoTrace()
    }
  }

  @Test func anAppWithoutAPortRunsAndOneThatLosesAServiceSaysWhich() async throws {
    try await withPlatform { platform in
      let image = try RealServices.required("FLOTILLA_TEST_BASE_IMAGE")
      let compose = """
        services:
          main: { image: \(image), command: sleep 1000, stop_grace_period: 0s }
          helper: { image: \(image), command: sh -c "sleep 1; exit 3", restart: "no" }
        """
      let repository = try await Repository.files(["compose.yml": compose], named: "quiet", in: platform.repositories)
      let (summary, finished) = try await platform.tool.deploy(repository, "--name", "quiet")
      try #require(finished.status == 0, "\(finished)")
      #expect(summary.status == "running")
      try await Wait.until("it says which service ended") {
        let text = try await platform.tool.run("status", "quiet").output
        return text.contains("its service 'helper' ended with status 3")
      }
      let destroyed = try await platform.tool.run("destroy", "quiet", "--wait")
      #expect(destroyed.status == 0, "\(destroyed)")
      try await platform.expectNoTrace()
    }
  }

  @Test func aChuteOfParadropRuns() async throws {
    try await withPlatform { platform in
      let port = try FreePorts.next()
      let manifest = """
        name: hello
        version: 1
        type: light
        use: python3
        command: python3 -m http.server 5000
        config:
          web: { port: 5000 }
          host_config: { port_bindings: { 5000: \(port) } }
        """
      let repository = try await Repository.files(
        ["paradrop.yaml": manifest, "index.html": "from a chute"], named: "hello", in: platform.repositories)
      let (summary, finished) = try await platform.tool.deploy(repository, "--name", "hello")
      try #require(finished.status == 0, "\(finished)")
      let url = try #require(summary.url)
      try await Wait.until("the chute answers") { try await Web.get(url) == "from a chute" }
      let destroyed = try await platform.tool.run("destroy", "hello", "--wait")
      #expect(destroyed.status == 0, "\(destroyed)")
      try await platform.expectNoTrace()
    }
  }
}
