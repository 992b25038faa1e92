import DockerClient
import DockerTestServer
import Foundation
import Testing

extension PrivateEngines {
  @Suite(.timeLimit(.minutes(5)), .enabled(if: PrivateDockerEngine.isWanted))
  struct TLSEngineTests {
    private static let files = [
      "--tlscacert FOLDER/ca.pem", "--tlscert FOLDER/server-cert.pem", "--tlskey FOLDER/server-key.pem",
    ]

    @Test func `an engine behind TLS and its client prove to each other who they are`() async throws {
      let listener = try LoopbackListener()
      let certificates = { folder in try await TestCertificates.make(in: folder) }
      let options = ["--tlsverify"] + Self.files
      try await PrivateDockerEngine.with(options, listener: listener, prepare: certificates) { engine in
        let folder = engine.directory
        let host = "tcp://127.0.0.1:\(listener.port)"
        let docker = try DockerEngine(
          environment: ["DOCKER_HOST": host, "DOCKER_CERT_PATH": folder.path, "DOCKER_TLS_VERIFY": "1"])
        #expect(try await docker.system.info().swarm.state == .inactive)
        try await SwarmEngine.buildImage(docker)
        try await speak(docker)

        // The certificate is for 127.0.0.1.
        try await refused("tcp://localhost:\(listener.port)", certificates: folder.path, "localhost")
        try await withTemporaryFolder { stranger in
          try await TestCertificates.make(in: stranger)
          try await refused(host, certificates: stranger.path, "issuer certificate")

          // The right authority, and a client's certificate of another one.
          try stranger.write(String(contentsOf: folder.appendingPathComponent("ca.pem"), encoding: .utf8), to: "ca.pem")
          let unknown = try DockerEngine(host: host, certificatePath: stranger.path)
          // With TLS 1.3 the engine says so when the client is through: its words may be lost with the connection.
          let code = await TestEngine.code { _ = try await unknown.system.ping() }
          #expect(code == .untrusted || code == .disconnected)
        }
        try await withTemporaryFolder { nobody in
          try await refused(host, certificates: nobody.path, "ca.pem")
          // As with the command, a client without a certificate shows none: this engine wants one.
          try nobody.write(String(contentsOf: folder.appendingPathComponent("ca.pem"), encoding: .utf8), to: "ca.pem")
          let unnamed = try DockerEngine(host: host, certificatePath: nobody.path)
          let code = await TestEngine.code { _ = try await unnamed.system.ping() }
          #expect(code == .untrusted || code == .disconnected)
        }

        let plain = try DockerEngine(host: host)
        let error = await #expect(throws: DockerError.self) { _ = try await plain.system.ping() }
        #expect(error?.message.contains("HTTP request to an HTTPS server") == true, "\(String(describing: error))")
      }
    }

    @Test func `an engine that doesn't ask who its clients are takes one without a certificate`() async throws {
      let listener = try LoopbackListener()
      let options = ["--tlsverify=false"] + Self.files
      let certificates = { folder in try await TestCertificates.make(in: folder) }
      try await PrivateDockerEngine.with(options, listener: listener, prepare: certificates) { engine in
        let host = "tcp://127.0.0.1:\(listener.port)"
        let authority = try String(contentsOf: engine.directory.appendingPathComponent("ca.pem"), encoding: .utf8)
        try await withTemporaryFolder { folder in
          try folder.write(authority, to: "ca.pem")
          let docker = try DockerEngine(environment: ["DOCKER_HOST": host, "DOCKER_CERT_PATH": folder.path])
          #expect(try await docker.system.info().swarm.state == .inactive)
          // And so does a context with nothing else.
          try folder.write(authority, to: "contexts/tls/a/docker/ca.pem")
          try folder.write(
            #"{"Name":"c","Endpoints":{"docker":{"Host":"\#(host)"}}}"#, to: "contexts/meta/a/meta.json")
          let other = try DockerEngine(environment: ["DOCKER_CONFIG": folder.path, "DOCKER_CONTEXT": "c"])
          #expect(try await other.system.info().swarm.state == .inactive)
        }
      }
    }

    /// A connection that is taken over works; its input doesn't end alone.
    private func speak(_ docker: DockerEngine) async throws {
      var spec = ContainerSpec(image: SwarmEngine.image, command: ["/bin/busybox", "cat"])
      spec.opensInput = true
      spec.stopTimeout = .zero
      let container = try await docker.containers.create(spec).id
      let attachment = try await docker.containers.attach(container)
      try await docker.containers.start(container)
      try await attachment.write("over TLS\n")
      for try await line in attachment.output.lines {
        #expect(line.text == "over TLS")
        break
      }
      #expect(!attachment.canCloseInput)
      let error = #expect(throws: DockerError.self) { try attachment.closeInput() }
      #expect(error?.code == .unsupported && error?.message.contains("TLS") == true)
      try await docker.containers.remove(container, force: true)
      let unending = await TestEngine.code { _ = try await docker.run(spec, input: Array("x".utf8)) }
      #expect(unending == .unsupported)
      #expect(try await docker.containers.list(all: true).isEmpty)
    }

    private func refused(_ host: String, certificates: String, _ reason: String) async throws {
      let docker = try DockerEngine(host: host, certificatePath: certificates)
      let error = await #expect(throws: DockerError.self) { _ = try await docker.system.ping() }
      #expect(error?.code == .untrusted, "\(String(describing: error))")
      #expect(error?.isRetriable == false)
      #expect(error?.message.contains(reason) == true, "\(String(describing: error))")
    }
  }
}
