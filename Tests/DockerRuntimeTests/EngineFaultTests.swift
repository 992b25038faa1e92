import DockerClient
import EdgeAgent
import EdgeModel
import HTTPTestServer
import HTTPTransport
import Logging
import Testing

@testable import DockerRuntime

/// How the engine's faults read when they reach a person.
@Suite(.timeLimit(.minutes(5))) struct EngineFaultTests {
  private func runtime(_ host: String) throws -> DockerRuntime {
    DockerRuntime(
      try DockerEngine(host: host), DockerRuntimeConfiguration(node: Sample.node), time: Sample.time,
      logger: Logger(label: "test"))
  }

  @Test(arguments: [("409 Conflict", true), ("400 Bad Request", false)])
  func `a refusal keeps the engine's words, and says whether it may pass`(status: String, passes: Bool) async throws {
    let server = try ScriptedServer { connection, _ in
      while let head = connection.readHead() {
        if head.contains("/_ping") {
          connection.write("HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Length: 0\r\n\r\n")
        } else {
          connection.respond(status, #"{"message":"the engine has its reasons"}"#)
        }
      }
    }
    defer { server.stop() }
    let runtime = try runtime(server.endpoint.description)
    let error = await #expect(throws: RuntimeError.self) { try await runtime.instances() }
    #expect(error?.isRetriable == passes)
    #expect(error?.message.contains("the engine has its reasons") == true)
  }

  @Test func `an engine that is not there may come`() async throws {
    let runtime = try runtime("unix:///nonexistent/docker.sock")
    let error = await #expect(throws: RuntimeError.self) { try await runtime.instances() }
    #expect(error?.code == .unavailable)
  }

  @Test func `a language that nobody knows is named, and no engine is asked`() async throws {
    let runtime = try runtime("unix:///nonexistent/docker.sock")
    let allocation = Sample.allocation(language: "pyton3")
    let error = await #expect(throws: RuntimeError.self) {
      try await runtime.start(
        allocation, from: Artifact(reference: allocation.source, archivePath: "/nonexistent"), log: MemorySink())
    }
    #expect(error?.code == .unsupported)
    #expect(error?.message.contains("pyton3") == true)
  }
}
