import Messaging
import MessagingRabbitMQ
import TestSeeds
import Testing

@Suite struct URLTests {
  @Test func whole() throws {
    let read = try RabbitMQConfiguration(
      url:
        "amqp://ann:p%40ss%3Aword@broker.example.org:5673/farm%2fnorth?heartbeat=5&connection_timeout=2500&channel_max=9"
    )
    #expect(read.host == "broker.example.org")
    #expect(read.port == 5673)
    #expect(read.user == "ann")
    #expect(read.password == "p@ss:word")
    #expect(read.virtualHost == "farm/north")
    #expect(read.heartbeat == .seconds(5))
    #expect(read.connectTimeout == .milliseconds(2500))
    #expect(read.channelMaximum == 9)
    #expect(!read.description.contains("p@ss"))
  }

  /// The examples of RabbitMQ's URI specification, and a few more; port 0 marks one that is refused.
  static let examples: [(String, String, String, String, UInt16, String)] = [
    ("amqp://host", "guest", "guest", "host", 5672, "/"), ("amqp://", "", "", "", 0, ""),
    ("amqp://user:pass@host:10000/vhost", "user", "pass", "host", 10000, "vhost"),
    ("amqp://user%61:%61pass@ho%61st:10000/v%2fhost", "usera", "apass", "hoast", 10000, "v/host"),
    ("amqp://:@host", "", "", "host", 5672, "/"), ("amqp://user@host", "user", "", "host", 5672, "/"),
    ("amqp://host:1", "guest", "guest", "host", 1, "/"), ("amqp://host/", "guest", "guest", "host", 5672, ""),
    ("amqp://host/%2f", "guest", "guest", "host", 5672, "/"), ("amqp://[::1]", "guest", "guest", "::1", 5672, "/"),
    ("amqp://[::1]:7/a", "guest", "guest", "::1", 7, "a"),
    ("AMQP://host?heartbeat=0", "guest", "guest", "host", 5672, "/"),
  ]

  @Test(arguments: examples) func specification(
    _ url: String, _ user: String, _ password: String, _ host: String, _ port: UInt16, _ vhost: String
  )
    throws
  {
    guard port > 0 else {
      #expect(throws: MessagingError.self, "a host is needed") { try RabbitMQConfiguration(url: url) }
      return
    }
    let read = try RabbitMQConfiguration(url: url)
    #expect(
      (read.user, read.password, read.host) == (user, password, host) && read.port == port && read.virtualHost == vhost)
  }

  @Test(arguments: [
    ("http://h", 1), ("amqp:/h", 1), ("", 1), ("amqp://h:0", 10), ("amqp://h:65536", 10), ("amqp://h:", 10),
    ("amqp://h:x", 10), ("amqp://%zz", 8), ("amqp://h/%2", 10), ("amqp://h/%ff", 10), ("amqp://h/a/b", 11),
    ("amqp://h/a?heartbeat=-1", 12), ("amqp://h/a?heartbeat=x", 12), ("amqp://h/a?x=1", 12), ("amqp://[::1", 8),
    ("amqp://[::1]x", 13), ("amqp://a%00b", 8), ("amqp://a,,b", 10), ("amqp://a,b:x", 12), ("amqp://a,", 10),
    ("amqp://h?cacertfile=/a", 10), ("amqps://h?verify=maybe", 11), ("amqps://h?auth_mechanism=gssapi", 11),
  ])
  func faultsAreLocated(_ url: String, _ position: Int) {
    let error = #expect(throws: MessagingError.self) { try RabbitMQConfiguration(url: url) }
    #expect(error?.code == .invalidURL)
    #expect(error?.message.contains("byte \(position):") == true, "\(String(describing: error))")
  }

  @Test func severalHosts() throws {
    let read = try RabbitMQConfiguration(url: "amqp://ann:pw@one,two:7,[::1]:8,[::2]/farm")
    #expect(
      read.endpoints == [
        .init(host: "one", port: 5672), .init(host: "two", port: 7), .init(host: "::1", port: 8),
        .init(host: "::2", port: 5672),
      ])
    #expect((read.user, read.virtualHost) == ("ann", "farm"))
    #expect(read.description == "ann@one:5672,two:7,[::1]:8,[::2]:5672 vhost 'farm'")
  }

  @Test func tls() throws {
    let read = try RabbitMQConfiguration(
      url: """
        amqps://one,two:7?cacertfile=/c%2ba.pem&certfile=/me.pem&keyfile=/me.key&password=p%26q&verify=verify_peer&\
        server_name_indication=broker.test&auth_mechanism=EXTERNAL&auth_mechanism=plain
        """)
    #expect(read.endpoints.map(\.port) == [5671, 7])
    #expect(read.authentication == .external)
    let tls = try #require(read.tls)
    #expect(tls.caCertificateFile == "/c+a.pem")
    #expect((tls.certificateFile, tls.keyFile, tls.keyPassword) == ("/me.pem", "/me.key", "p&q"))
    #expect(tls.verifiesPeer)
    #expect(tls.serverName == "broker.test")
    let plain = try RabbitMQConfiguration(url: "AMQPS://h?verify=verify_none&auth_mechanism=plain").tls
    #expect(plain?.verifiesPeer == false)
    #expect(try RabbitMQConfiguration(url: "amqps://h").tls?.verifiesPeer == true)
  }

  @Test(arguments: [
    "amqp://h?auth_mechanism=external", "amqps://h?auth_mechanism=external", "amqps://h?certfile=/a",
    "amqps://h?keyfile=/a", "amqps://h?cacertfile=",
  ])
  func whatDoesNotGoTogetherIsRefused(_ url: String) {
    let error = #expect(throws: MessagingError.self) { try RabbitMQConfiguration(url: url) }
    #expect(error?.code == .unsupported)
  }

  /// Whatever the text is: a configuration or a located error that doesn't repeat it.
  @Test func damagedURLsNeverTrap() {
    var generator = SeededGenerator(seed: 6)
    let whole = Array(
      "amqps://ann:SECRETWORD@[::1]:5673,b/v%2fh?heartbeat=5&channel_max=9&verify=verify_none&cacertfile=/a".utf8)
    for _ in 0..<TestDepth.mutations {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...5, using: &generator) {
        let index = Int.random(in: 0..<bytes.count, using: &generator)
        if Bool.random(using: &generator) {
          bytes[index] = .random(in: 1...127, using: &generator)
        } else {
          bytes.remove(at: index)
        }
      }
      do {
        _ = try RabbitMQConfiguration(url: String(decoding: bytes, as: UTF8.self))
      } catch let error as MessagingError {
        // So many expectations would take longer than what they look at.
        guard [.invalidURL, .unsupported].contains(error.code), !error.description.contains("SECRETWORD") else {
          Issue.record("\(error)")
          continue
        }
      } catch {
        Issue.record("\(error)")
      }
    }
  }
}
