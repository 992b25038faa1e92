import Foundation
import Testing

@testable import DockerClient

/// Which engine is meant, as the `docker` command finds it.
struct EngineSettingsTests {
  private func context(_ name: String, _ endpoint: String, in folder: URL, identifier: String) throws {
    try folder.write(
      #"{"Name":"\#(name)","Metadata":{},"Endpoints":{"docker":\#(endpoint)}}"#,
      to: "contexts/meta/\(identifier)/meta.json")
  }

  @Test func `the host comes before the context, and that before the current one`() async throws {
    try await withTemporaryFolder { folder in
      try context("here", #"{"Host":"unix:///run/here.sock","SkipTLSVerify":false}"#, in: folder, identifier: "a1")
      try context("there", #"{"Host":"tcp://there:2376"}"#, in: folder, identifier: "b2")
      try folder.write("x", to: "contexts/tls/b2/docker/ca.pem")
      try folder.write(#"{"currentContext":"there"}"#, to: "config.json")
      func address(_ environment: [String: String]) throws -> String {
        var environment = environment
        environment["DOCKER_CONFIG"] = folder.path
        return try DockerEngine(environment: environment).connection.address
      }
      #expect(try address([:]) == "https://there:2376")
      #expect(try address(["DOCKER_CONTEXT": "here"]) == "unix:///run/here.sock")
      #expect(try address(["DOCKER_CONTEXT": "here", "DOCKER_HOST": "tcp://h:1"]) == "http://h:1")
      #expect(try address(["DOCKER_CONTEXT": "default"]).hasPrefix("unix:///"))
      let error = #expect(throws: DockerError.self) { try address(["DOCKER_CONTEXT": "nowhere"]) }
      #expect(error?.message.contains("nowhere") == true)
    }
  }

  @Test func `what can't be used says why`() async throws {
    try await withTemporaryFolder { folder in
      try context("careless", #"{"Host":"tcp://h","SkipTLSVerify":true}"#, in: folder, identifier: "a")
      try context("empty", "{}", in: folder, identifier: "b")
      for name in ["careless", "empty"] {
        #expect(throws: DockerError.self) { try EngineContext(name, folder: folder.path) }
      }
      try folder.write("{", to: "contexts/meta/0/meta.json")
      #expect(throws: DockerError.self) { try EngineContext("empty", folder: folder.path) }
      try folder.write("{", to: "config.json")
      #expect(throws: DockerError.self) { try DockerEngine(environment: ["DOCKER_CONFIG": folder.path]) }
    }
  }

  @Test(
    arguments: [
      (["ca.pem"], "ca.pem", nil), (["ca.pem", "cert.pem", "key.pem"], "ca.pem", "cert.pem"),
      (["cert.pem", "key.pem"], nil, "cert.pem"),
    ] as [([String], String?, String?)])
  func `a context's certificates are those that it has`(files: [String], authority: String?, certificate: String?)
    async throws
  {
    try await withTemporaryFolder { folder in
      try context("c", #"{"Host":"tcp://h"}"#, in: folder, identifier: "a")
      for file in files { try folder.write("x", to: "contexts/tls/a/docker/\(file)") }
      let found = try #require(try EngineContext("c", folder: folder.path).certificates)
      let place = folder.path + "/contexts/tls/a/docker/"
      #expect(found.authority == authority.map { place + $0 })
      #expect(found.certificate == certificate.map { place + $0 })
      #expect((found.key == nil) == (certificate == nil))
      let docker = try DockerEngine(environment: ["DOCKER_CONFIG": folder.path, "DOCKER_CONTEXT": "c"])
      #expect(docker.connection.address == "https://h:2376")
    }
  }

  @Test(arguments: ["cert.pem", "key.pem"])
  func `half of a client's certificate is told`(file: String) async throws {
    try await withTemporaryFolder { folder in
      for name in ["ca.pem", file] {
        try folder.write("x", to: name)
        try folder.write("x", to: "contexts/tls/a/docker/\(name)")
      }
      try context("c", #"{"Host":"tcp://h"}"#, in: folder, identifier: "a")
      for environment in [
        ["DOCKER_HOST": "tcp://h", "DOCKER_CERT_PATH": folder.path],
        ["DOCKER_CONFIG": folder.path, "DOCKER_CONTEXT": "c"],
      ] {
        let error = #expect(throws: DockerError.self) { try DockerEngine(environment: environment) }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.message.contains("cert.pem") == true && error?.message.contains("key.pem") == true)
      }
    }
  }

  @Test func `contexts that can't be read aren't taken for none`() async throws {
    try await withTemporaryFolder { folder in
      try folder.write("", to: "contexts/meta")
      let error = #expect(throws: DockerError.self) { try EngineContext("c", folder: folder.path) }
      #expect(error?.code == .invalidConfiguration)
      #expect(error?.message.contains("contexts/meta can't be read") == true)
    }
  }

  @Test(
    arguments: [
      ([], "/var/run/docker.sock"), (["/var/run/docker.sock", "/run/podman/podman.sock"], "/var/run/docker.sock"),
      (["/run/user/1/docker.sock", "/run/user/1/podman/podman.sock"], "/run/user/1/docker.sock"),
      (["/home/ann/.docker/desktop/docker.sock", "/run/podman/podman.sock"], "/home/ann/.docker/desktop/docker.sock"),
      (["/run/podman/podman.sock", "/run/user/1/podman/podman.sock"], "/run/user/1/podman/podman.sock"),
    ] as [([String], String)])
  func `sockets of the user and of Podman are taken where the machine's isn't there`(there: [String], taken: String) {
    let environment = ["XDG_RUNTIME_DIR": "/run/user/1", "HOME": "/home/ann"]
    #expect(EngineSockets.first(environment) { there.contains($0) } == taken)
  }

  @Test func `without an environment it is the machine's, or Podman's`() throws {
    let addresses = EngineSockets.candidates([:]).map { "unix://\($0)" }
    #expect(addresses == ["unix:///var/run/docker.sock", "unix:///run/podman/podman.sock"])
    #expect(addresses.contains(try DockerEngine(environment: [:]).connection.address))
  }

  @Test(
    arguments: [
      ("ssh://h", ["--", "h", "docker", "system", "dial-stdio"]),
      ("ssh://u@h:2222", ["-l", "u", "-p", "2222", "--", "h", "docker", "system", "dial-stdio"]),
      ("ssh://u@[::1]:22/", ["-l", "u", "-p", "22", "--", "::1", "docker", "system", "dial-stdio"]),
      (
        "ssh://h/run/user/1000/docker.sock",
        ["--", "h", "docker", "--host", "unix:///run/user/1000/docker.sock", "system", "dial-stdio"]
      ),
    ] as [(String, [String])])
  func `ssh is called as the docker command calls it`(url: String, expected: [String]) throws {
    #expect(try SSHCommand(url).arguments == ["ssh", "-o", "ConnectTimeout=30", "-T"] + expected)
  }

  @Test(arguments: [
    "ssh://", "ssh://-oProxyCommand=x", "ssh://u@-x", "ssh://-l@h", "ssh://h:0", "ssh://h:x", "ssh://h/a b",
    "ssh://h/$(x)",
    "ssh://a:b@h", "ssh://h;x",
  ])
  func `nothing in an address becomes an option or a command`(url: String) {
    #expect(throws: DockerError.self) { try DockerEngine(host: url) }
  }
}
