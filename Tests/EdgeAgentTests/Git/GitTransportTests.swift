import EdgeModel
import Foundation
import Glibc
import Testing

@testable import EdgeAgent

/// Over sockets: git's own server behind a small CGI, and servers that misbehave.
@Suite(.serialized, .timeLimit(.minutes(5))) struct GitTransportTests {
  @Test func fetchesOverHTTP() async throws {
    try await GitRepositoryFixture.with { fixture in
      try fixture.write("index.html", "<p>shop</p>")
      let commit = try await fixture.commit()
      try await GitHTTPServer.with(fixture) { server in
        let url = "\(server)/repository/.git"
        try await fixture.fetcher.withSource(GitSource(url: url)) { fetched in
          #expect(fetched.commit.rawValue == commit)
          #expect(fetched.rootFiles == ["index.html"])
          #expect(fetched.warnings.count == 1)
        }
        try await fixture.expect(.notFound, of: GitSource(url: "\(server)/nothing.git"))
        let branch = try await fixture.failure(of: GitSource(url: url, branch: "nothing"))
        #expect(branch.code == .branchNotFound)
        #expect(branch.alternatives == ["main"])
        try await fixture.expect(.invalidURL, of: GitSource(url: url), policy: GitPolicy(allowsHTTP: false))
      }
    }
  }

  @Test func usesTheUsersCredentialsAndAsksNobody() async throws {
    try await GitRepositoryFixture.with { fixture in
      try fixture.write("a", "1")
      try await fixture.commit()
      try await GitHTTPServer.with(fixture, login: "ann:sesame") { server in
        let source = GitSource(url: "\(server)/repository/.git")
        try await fixture.expect(.authentication, of: source)
        try fixture.configure("[credential]\n helper = \"!f() { echo username=ann; echo password=sesame; }; f\"\n")
        try await fixture.fetcher.withSource(source) { #expect($0.rootFiles == ["a"]) }
        try fixture.configure("[credential]\n helper = \"!f() { echo username=ann; echo password=wrong; }; f\"\n")
        let error = try await fixture.failure(of: source)
        #expect(error.code == .authentication)
        #expect(!error.message.contains("wrong"))
      }
    }
  }

  @Test func nobodyListens() async throws {
    try await GitRepositoryFixture.with { fixture in
      let silent = try SilentListener()
      let port = silent.port
      silent.close()
      try await fixture.expect(.unreachable, of: GitSource(url: "http://127.0.0.1:\(port)/shop"))
    }
  }

  @Test func aSilentServerEndsInATimeout() async throws {
    try await GitRepositoryFixture.with { fixture in
      let silent = try SilentListener()
      defer { silent.close() }
      let policy = GitPolicy(timeout: .milliseconds(1500))
      let error = try await fixture.failure(of: GitSource(url: "http://127.0.0.1:\(silent.port)/shop"), policy: policy)
      #expect(error.code == .timeout)
      #expect(try processes(naming: "127.0.0.1:\(silent.port)").isEmpty)
    }
  }

  @Test func cancellingEndsGit() async throws {
    try await GitRepositoryFixture.with { fixture in
      let silent = try SilentListener()
      defer { silent.close() }
      let task = Task {
        try await fixture.fetcher.fetch(GitSource(url: "http://127.0.0.1:\(silent.port)/shop"))
      }
      try silent.waitForConnection()
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
      #expect(try fixture.leftovers().isEmpty)
      #expect(try processes(naming: "127.0.0.1:\(silent.port)").isEmpty)
    }
  }

  /// The command lines of running processes that contain a text.
  private func processes(naming text: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { Int($0) != nil }.compactMap { name in
      guard let data = FileManager.default.contents(atPath: "/proc/\(name)/cmdline") else { return nil }
      let line = String(decoding: data, as: UTF8.self)
      return line.contains(text) ? line : nil
    }
  }
}

/// A socket that takes connections and never says anything.
private final class SilentListener: Sendable {
  private let descriptor: Int32
  let port: UInt16

  init() throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    try #require(descriptor >= 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = descriptor
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && listen(descriptor, 8) == 0 && getsockname(descriptor, $0, &length) == 0
      }
    }
    try #require(isBound)
    port = UInt16(bigEndian: address.sin_port)
  }

  func waitForConnection() throws {
    var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    try #require(poll(&wanted, 1, 20_000) == 1)
  }

  func close() { _ = Glibc.close(descriptor) }
}
