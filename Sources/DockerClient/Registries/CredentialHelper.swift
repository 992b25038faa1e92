internal import Dispatch

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A program `docker-credential-NAME` that keeps logins outside of the configuration.
struct CredentialHelper: Sendable {
  /// How long it may take: it may ask somebody to unlock something.
  static let patience = Duration.seconds(60)
  static let answerLimit = 1 << 20

  private struct Login: Decodable {
    let username: String?
    let secret: String?

    enum CodingKeys: String, CodingKey {
      case username = "Username"
      case secret = "Secret"
    }
  }

  let name: String
  private let program: String

  /// - Parameter folder: where the program is; nil: on the path of this process.
  /// - Throws: ``DockerError/Code/invalidConfiguration`` for a name that could lead somewhere else.
  init(_ name: String, in folder: String? = nil) throws(DockerError) {
    guard !name.isEmpty, name.utf8.allSatisfy({ $0 != UInt8(ascii: "/") && $0 > 0x20 && $0 != 0x7F }) else {
      throw DockerError(.invalidConfiguration, "\"\(name)\" is no name of a credential helper")
    }
    self.name = name
    program = (folder.map { $0 + "/" } ?? "") + "docker-credential-\(name)"
  }

  /// The login for a server; nil where it has none.
  func login(for server: String) async throws -> RegistryLogin? {
    let answer = try await ask("get", input: server)
    guard let login = try? EngineJSON.decode(Login.self, from: answer), let secret = login.secret else {
      let words = String(decoding: answer.prefix(500), as: UTF8.self)
      let text = words.split(whereSeparator: \.isNewline).joined(separator: " ")
      // The words by which all helpers say so.
      if text.contains("credentials not found") { return nil }
      throw DockerError(
        .invalidConfiguration, "the credential helper \(name) gave no login for \(server): \(text)")
    }
    if login.username == "<token>" { return RegistryLogin(server: server, identityToken: secret) }
    return RegistryLogin(username: login.username ?? "", password: secret, server: server)
  }

  /// The servers that it has logins for.
  func servers() async throws -> [String] {
    let answer = try await ask("list", input: "")
    do {
      return try EngineJSON.decode([String: String].self, from: answer).keys.sorted()
    } catch {
      throw DockerError(.invalidConfiguration, "the credential helper \(name) gave no list", cause: error)
    }
  }

  private func ask(_ verb: String, input: String) async throws -> [UInt8] {
    try Task.checkCancellation()
    return try await withCheckedThrowingContinuation { continuation in
      DispatchQueue(label: "flotilla.docker.credentials").async {
        continuation.resume(
          with: Result { () throws(DockerError) in
            try Self.exchange([program, verb], Array(input.utf8))
          })
      }
    }
  }

  /// Blocks until the program has answered. One that takes too long loses its input and output.
  private static func exchange(_ arguments: [String], _ input: [UInt8]) throws(DockerError) -> [UInt8] {
    let (program, socket) = try ChildProgram.start(arguments)
    defer { close(socket) }
    let deadline = ContinuousClock.now + patience
    var sent = 0
    while sent < input.count {
      let count = input.withUnsafeBytes {
        send(socket, $0.baseAddress?.advanced(by: sent), input.count - sent, sendFlags)
      }
      guard count > 0 else { break }  // it may answer without having read
      sent += count
    }
    shutdown(socket, Int32(SHUT_WR))
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16 << 10)
    while true {
      let left = ContinuousClock.now.duration(to: deadline) / .milliseconds(1)
      var entry = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
      let ready = left > 0 ? poll(&entry, 1, Int32(left)) : 0
      if ready < 0, errno == EINTR { continue }
      guard ready > 0 else {
        throw DockerError(.timeout, "\(arguments.joined(separator: " ")) didn't answer within \(patience)")
      }
      let count = recv(socket, &buffer, buffer.count, 0)
      guard count > 0 else { break }
      answer += buffer[..<count]
      guard answer.count <= answerLimit else {
        throw DockerError(.invalidConfiguration, "\(arguments.joined(separator: " ")) says too much")
      }
    }
    if answer.isEmpty, let words = program.errorText {
      throw DockerError(.invalidConfiguration, "\(arguments.joined(separator: " ")): \(words)")
    }
    return answer
  }

  #if canImport(Darwin)
    private static let sendFlags: Int32 = 0
  #else
    private static let sendFlags = Int32(MSG_NOSIGNAL)
  #endif
}
