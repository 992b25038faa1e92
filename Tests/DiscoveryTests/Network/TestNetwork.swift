import Foundation

@testable import Discovery

/// Machines on links, as network namespaces on bridges that are in a namespace of their own. For root on Linux.
struct TestNetwork: Sendable {
  /// A machine with an interface, `eth0` or `eth1`, for each of its links.
  struct Machine: Sendable {
    let namespace: String
    /// On the first of its links.
    let address: IPAddress
    fileprivate let executor: NamespaceExecutor

    /// Runs a task, and what it starts in groups, on the machine.
    func run<Result: Sendable>(_ body: @escaping @Sendable () async throws -> Result) async throws -> Result {
      try await Task(executorPreference: executor) { try await body() }.valueWithCancellation
    }

    /// Runs `ip` for the machine.
    func ip(_ arguments: String) async throws { try await TestNetwork.ip("-n \(namespace) \(arguments)") }

    /// Runs another program on the machine.
    func execute(_ command: String) async throws { try await TestNetwork.ip("netns exec \(namespace) \(command)") }
  }

  let machines: [Machine]
  private let hub: String

  /// Whether this process may make namespaces. Where services are required, so is this.
  static var isPossible: Bool {
    ProcessInfo.processInfo.environment["FLOTILLA_REQUIRE_SERVICES"] == "1" || geteuid() == 0 && program != nil
  }

  static let program = ["/usr/sbin/ip", "/sbin/ip", "/usr/bin/ip"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  /// Machines on one link.
  static func with<Result: Sendable>(
    machines count: Int, _ body: (TestNetwork) async throws -> Result
  ) async throws -> Result {
    try await with(links: Array(repeating: [0], count: count), body)
  }

  /// - Parameter links: for each machine the numbers of its links. On link 0 they are 10.99.0.1, 10.99.0.2 … by `eth0`,
  ///   on link 1 10.99.1.1 … by `eth1`.
  static func with<Result: Sendable>(
    links: [[Int]], _ body: (TestNetwork) async throws -> Result
  ) async throws -> Result {
    try await Turnstile.networks.pass { try await make(links, body) }
  }

  private static func make<Result: Sendable>(
    _ links: [[Int]], _ body: (TestNetwork) async throws -> Result
  ) async throws -> Result {
    let id = String(UInt32.random(in: 0...0xFF_FFFF), radix: 36)
    let hub = "fl-\(id)hub"
    var machines: [Machine] = []
    do {
      try await ip("netns add \(hub)")
      for link in Set(links.joined()) {
        try await ip("-n \(hub) link add bridge\(link) type bridge mcast_snooping 0")
        try await ip("-n \(hub) link set bridge\(link) up")
      }
      for (number, links) in zip(1..., links) {
        let namespace = "fl-\(id)m\(number)"
        try await ip("netns add \(namespace)")
        do {
          let executor = try NamespaceExecutor(namespace: namespace)
          let address = try IPAddress("10.99.\(links.first ?? 0).\(number)")
          machines.append(Machine(namespace: namespace, address: address, executor: executor))
        } catch {
          try await ip("netns del \(namespace)")
          throw error
        }
        try await ip("-n \(namespace) link set lo up")
        for link in links {
          let port = port(of: number, link: link)
          try await ip("-n \(hub) link add \(port) type veth peer name eth\(link) netns \(namespace)")
          try await ip("-n \(hub) link set \(port) master bridge\(link) up")
          try await ip("-n \(namespace) addr add 10.99.\(link).\(number)/24 broadcast + dev eth\(link)")
          try await ip("-n \(namespace) link set eth\(link) up")
        }
      }
      // What the kernel says of a new interface before it is connected may change once more.
      for (machine, links) in zip(machines, links) {
        for link in links {
          while try await !ip("-n \(machine.namespace) link show dev eth\(link)").contains("state UP") {}
        }
      }
      let result = try await body(TestNetwork(machines: machines, hub: hub))
      try await remove(machines, hub)
      return result
    } catch {
      // What was not made can't be removed; the first fault is the one that is told.
      try? await remove(machines, hub)
      throw error
    }
  }

  /// The interface of the machine that the task runs on, once it has its address on the link.
  static func linkLocalInterface() async throws -> NetworkInterface {
    for try await interfaces in InterfaceChanges() {
      for interface in interfaces
      where interface.addresses.contains(where: { $0.address.family == .v6 && $0.address.isLinkLocal }) {
        return interface
      }
    }
    throw Failed(description: "there is no interface")
  }

  /// Pulls, or plugs in, the cable of a machine, by its number from 1, to a link.
  func setCable(of machine: Int, link: Int = 0, up isUp: Bool) async throws {
    try await Self.ip("-n \(hub) link set \(Self.port(of: machine, link: link)) \(isUp ? "up" : "down")")
  }

  private static func port(of machine: Int, link: Int) -> String { "port\(machine)on\(link)" }

  private static func remove(_ machines: [Machine], _ hub: String) async throws {
    var failure: (any Error)?
    for machine in machines {
      machine.executor.end()
      do { try await ip("netns del \(machine.namespace)") } catch { failure = error }
    }
    do { try await ip("netns del \(hub)") } catch { failure = error }
    if let failure { throw failure }
  }

  @discardableResult
  fileprivate static func ip(_ arguments: String) async throws -> String {
    guard let program else { throw Failed(description: "networks of machines take root and 'ip'") }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments.split(separator: " ").map(String.init)
    let errors = Pipe()
    process.standardError = errors
    let output = Pipe()
    process.standardOutput = output
    let status: Int32 = try await withCheckedThrowingContinuation { continuation in
      process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
      do { try process.run() } catch { continuation.resume(throwing: error) }
    }
    guard status == 0 else {
      let said = String(decoding: errors.fileHandleForReading.availableData, as: UTF8.self)
      throw Failed(description: "ip \(arguments): status \(status): \(said)")
    }
    return String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
  }

  struct Failed: Error, CustomStringConvertible {
    var description: String
  }
}

extension Task where Failure == any Error {
  /// The value; who stops waiting for it cancels the task.
  fileprivate var valueWithCancellation: Success {
    get async throws {
      try await withTaskCancellationHandler {
        try await value
      } onCancel: {
        cancel()
      }
    }
  }
}
