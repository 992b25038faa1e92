import DockerClient
import DockerTestServer
import Foundation
import Testing

extension PrivateEngines {
  @Suite(.timeLimit(.minutes(5)), .enabled(if: PrivateDockerEngine.isWanted))
  struct TLSEngineTests {
    private static let options = [
      "--tlsverify", "--tlscacert FOLDER/ca.pem", "--tlscert FOLDER/server-cert.pem", "--tlskey FOLDER/server-key.pem",
    ]

    @Test func `an engine behind TLS and its client prove to each other who they are`() async throws {
      let listener = try LoopbackListener()
      let certificates = { folder in try await TestCertificates.make(in: folder) }
      try await PrivateDockerEngine.with(Self.options, listener: listener, prepare: certificates) { engine in
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
          try await withTemporaryFolder { nobody in
            try nobody.write(String(contentsOf: folder.appendingPathComponent("ca.pem"), encoding: .utf8), to: "ca.pem")
            try await refused(host, certificates: nobody.path, "cert.pem")
          }
        }

        let plain = try DockerEngine(host: host)
        let error = await #expect(throws: DockerError.self) { _ = try await plain.system.ping() }
        #expect(error?.message.contains("HTTP request to an HTTPS server") == true, "\(String(describing: error))")
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
