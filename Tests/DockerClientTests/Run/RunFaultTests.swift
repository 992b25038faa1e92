import Dispatch
import DockerClient
import HTTPTestServer
import HTTPTransport
import Synchronization
import Testing

/// What becomes of a container whose caller has gone, and of an input that couldn't end.
@Suite(.timeLimit(.minutes(5)))
struct RunFaultTests {
  @Test(arguments: [true, false])
  func `a container whose creation was under way when the task was cancelled is removed`(isRun: Bool) async throws {
    let asked = Signal<Void>()
    let mayAnswer = DispatchSemaphore(value: 0)
    let lines = Mutex<[String]>([])
    let server = try ScriptedServer { connection, _ in
      while let head = connection.readHead() {
        let line = String(head.prefix { $0 != "\r\n" })
        if line.contains("/_ping") {
          connection.write("HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Length: 0\r\n\r\n")
          continue
        }
        lines.withLock { $0.append(line) }
        if line.contains("/containers/create") {
          let length = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
          _ = connection.read(length.flatMap { Int($0.drop { $0 != " " }.dropFirst()) } ?? 0)
          asked.fire(())
          mayAnswer.wait()
          connection.respond("201 Created", #"{"Id":"late","Warnings":[]}"#)
        } else {
          connection.write("HTTP/1.1 204 No Content\r\n\r\n")
        }
      }
    }
    defer { server.stop() }
    let docker = try DockerEngine(host: server.endpoint.description)
    let task = Task {
      if isRun {
        _ = try await docker.run(ContainerSpec(image: "a"), pull: .never)
      } else {
        try await docker.withContainer(ContainerSpec(image: "a"), pull: .never) { _ in }
      }
    }
    await asked.wait()
    task.cancel()
    mayAnswer.signal()
    await #expect(throws: CancellationError.self) { try await task.value }
    let seen = lines.withLock { $0 }
    #expect(seen.count == 2, "\(seen)")
    #expect(seen.last == "DELETE /v1.41/containers/late?force=true&v=true HTTP/1.1")
  }

  @Test func `over TLS a run with an input is refused before anything is asked for`() async throws {
    // Nobody listens there: who asks is told so.
    let docker = try DockerEngine(host: "https://127.0.0.1:1", version: APIVersion(minor: 41))
    #expect(!docker.canEndInput)
    let spec = ContainerSpec(image: "a", command: ["cat"])
    let error = await #expect(throws: DockerError.self) { _ = try await docker.run(spec, pull: .never, input: [65]) }
    #expect(error?.code == .unsupported)
    #expect(error?.message.contains("TLS") == true)
    let asking = await TestEngine.code { _ = try await docker.run(spec, pull: .never) }
    #expect(asking == .unavailable)
    #expect(try DockerEngine(host: "tcp://127.0.0.1:1").canEndInput)
  }
}
