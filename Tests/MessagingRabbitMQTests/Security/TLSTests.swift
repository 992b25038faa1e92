import Foundation
import Messaging
import MessagingRabbitMQ
import RabbitMQTestServer
import Testing

/// TLS against a RabbitMQ that shows a certificate and wants to see one.
@Suite(.enabled(if: PrivateRabbitMQ.isWanted)) struct TLSTests {
  private static func prepare(_ rabbit: PrivateRabbitMQ) throws -> String {
    let certificates = Certificates(directory: rabbit.directory)
    try certificates.makeAuthority("authority")
    try certificates.makeAuthority("stranger")
    try certificates.make("server", by: "authority", commonName: "server", names: "DNS:broker.test,IP:127.0.0.1")
    try certificates.make("guest", by: "authority", commonName: "guest")
    try certificates.make("nobody", by: "authority", commonName: "nobody")
    try certificates.make("forged", by: "stranger", commonName: "guest")
    try certificates.lock("guest", password: "open sesame")
    return """
      listeners.ssl.1 = 127.0.0.1:\(rabbit.tlsPort)
      ssl_options.cacertfile = \(certificates.path("authority.pem"))
      ssl_options.certfile = \(certificates.path("server.pem"))
      ssl_options.keyfile = \(certificates.path("server.key"))
      ssl_options.verify = verify_peer
      ssl_options.fail_if_no_peer_cert = true
      auth_mechanisms.1 = PLAIN
      auth_mechanisms.2 = EXTERNAL
      ssl_cert_login_from = common_name
      """
  }

  private func url(
    _ rabbit: PrivateRabbitMQ, _ certificates: Certificates, authority: String = "authority",
    certificate: String? = "guest", login: String = "guest:guest@", more: String = ""
  ) -> String {
    var url = "amqps://\(login)127.0.0.1:\(rabbit.tlsPort)?cacertfile=\(certificates.path("\(authority).pem"))"
    if let certificate {
      url += "&certfile=\(certificates.path("\(certificate).pem"))&keyfile=\(certificates.path("\(certificate).key"))"
    }
    return url + more
  }

  private func refusal(_ url: String) async throws -> MessagingError {
    var configuration = try RabbitMQConfiguration(url: url)
    configuration.longestPause = .milliseconds(500)
    let broker = try RabbitMQBroker(configuration)
    let error = await #expect(throws: MessagingError.self) { try await broker.run() }
    return try #require(error)
  }

  private static func body(_ number: Int, _ size: Int) -> [UInt8] {
    var body = [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: size)
    for offset in stride(from: 0, to: size, by: 4093) { body[offset] = UInt8(truncatingIfNeeded: offset / 4093) }
    return body
  }

  /// Publishes and consumes what doesn't fit into one record, one frame or the socket's buffer.
  private func exchange(_ configuration: RabbitMQConfiguration) async throws {
    let queue = try TestBroker.uniqueQueue()
    let sizes = [0, 1, 16_384, 131_064, 3_000_000] + Array(repeating: 20_000, count: 80)
    try await TestBroker.run(try RabbitMQBroker(configuration)) { broker in
      try await broker.declare(Topology(queues: [QueueDeclaration(queue, expiry: .seconds(600))]))
      try await withThrowingTaskGroup(of: Void.self) { group in
        for (number, size) in sizes.enumerated() {
          let message = OutboundMessage(
            to: queue, properties: MessageProperties(headers: ["number": .int64(Int64(number))]),
            body: Self.body(number, size))
          group.addTask { _ = try await broker.publish(message) }
        }
        try await group.waitForAll()
      }
      let seen = Seen()
      let consuming = Task {
        try await broker.consume(queue, .init()) { delivery in
          guard case .int64(let number)? = delivery.properties.headers["number"] else { return .acknowledge }
          let isWhole = delivery.body == Self.body(Int(number), sizes[Int(number)])
          #expect(isWhole)
          seen.add(Int(number), isRedelivered: false)
          return .acknowledge
        }
      }
      await seen.reached(sizes.count)
      consuming.cancel()
      try await consuming.value
    }
  }

  /// One node for all of it: starting one is what takes the time.
  @Test(.timeLimit(.minutes(10))) func certificatesDecideWhoTalks() async throws {
    try await PrivateRabbitMQ.with(plugins: ["rabbitmq_auth_mechanism_ssl"], prepare: Self.prepare) { rabbit in
      let certificates = Certificates(directory: rabbit.directory)
      // The address stands in the certificate, and so does the name.
      try await exchange(try RabbitMQConfiguration(url: url(rabbit, certificates)))
      let name = "&server_name_indication=broker.test"
      // By certificate alone: user and password would be wrong.
      let external = "&auth_mechanism=external&auth_mechanism=plain"
      try await exchange(
        try RabbitMQConfiguration(url: url(rabbit, certificates, login: "x:y@", more: name + external)))
      var locked = try RabbitMQConfiguration(url: url(rabbit, certificates))
      locked.tls?.keyFile = certificates.path("guest.locked.key")
      locked.tls?.keyPassword = "open sesame"
      try await exchange(locked)

      let unknown = try await refusal(url(rabbit, certificates, authority: "stranger"))
      #expect(unknown.code == .untrusted)
      #expect(unknown.message.contains("stranger.pem"), "\(unknown)")
      // Whoever doesn't look talks to anybody.
      try await exchange(
        try RabbitMQConfiguration(url: url(rabbit, certificates, authority: "stranger", more: "&verify=verify_none")))

      let elsewhere = try await refusal(url(rabbit, certificates, more: "&server_name_indication=other.test"))
      #expect(elsewhere.code == .untrusted)
      #expect(elsewhere.message.contains("other.test"), "\(elsewhere)")

      let silent = try await refusal(url(rabbit, certificates, certificate: nil))
      #expect(silent.code == .untrusted, "\(silent)")
      let forged = try await refusal(url(rabbit, certificates, certificate: "forged"))
      #expect(forged.code == .untrusted, "\(forged)")
      let nobody = try await refusal(url(rabbit, certificates, certificate: "nobody", more: "&auth_mechanism=external"))
      #expect(nobody.code == .authenticationFailed, "\(nobody)")

      // No terminal is asked for what the key is encrypted with.
      locked.tls?.keyPassword = nil
      let closed = try RabbitMQBroker(locked)
      let error = await #expect(throws: MessagingError.self) { try await closed.run() }
      #expect(error?.code == .untrusted)
      #expect(error?.message.contains("guest.locked.key") == true, "\(String(describing: error))")

      // Plain AMQP at that port is what it looks like, and TLS at the plain one.
      let plain = try await refusal("amqps://guest:guest@127.0.0.1:\(rabbit.port)?verify=verify_none")
      #expect(plain.code == .untrusted, "\(plain)")
    }
  }

  @Test(arguments: ["cacertfile", "certfile"]) func missingFilesAreNamed(_ option: String) async throws {
    var url = "amqps://127.0.0.1:1?\(option)=/no/such/file.pem"
    if option == "certfile" { url += "&keyfile=/no/such/file.key" }
    let error = try await refusal(url)
    #expect(error.code == .untrusted)
    #expect(error.message.contains("/no/such/file.pem") && error.message.contains("o such file"), "\(error)")
  }
}
