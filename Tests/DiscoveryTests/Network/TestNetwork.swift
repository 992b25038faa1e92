import Foundation

@testable import Discovery

/// Machines on one link, as network namespaces on a bridge that is in a namespace of its own. For root on Linux.
struct TestNetwork: Sendable {
  /// A machine with one interface, `eth0`.
  struct Machine: Sendable {
    let namespace: String
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

  private static let program = ["/usr/sbin/ip", "/sbin/ip", "/usr/bin/ip"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  /// - Parameter subnet: the first three numbers of the machines' addresses; the last one counts from 1.
  static func with<Result: Sendable>(
    machines count: Int, subnet: String = "10.99.0", _ body: (TestNetwork) async throws -> Result
  ) async throws -> Result {
    let id = String(UInt32.random(in: 0...0xFF_FFFF), radix: 36)
    let hub = "fd\(id)hub"
    var machines: [Machine] = []
    do {
      try await ip("netns add \(hub)")
      try await ip("-n \(hub) link add bridge type bridge mcast_snooping 0")
      try await ip("-n \(hub) link set bridge up")
      for number in 1...count {
        let namespace = "fd\(id)m\(number)"
        try await ip("netns add \(namespace)")
        do {
          let executor = try NamespaceExecutor(namespace: namespace)
          let address = try IPAddress("\(subnet).\(number)")
          machines.append(Machine(namespace: namespace, address: address, executor: executor))
        } catch {
          try await ip("netns del \(namespace)")
          throw error
        }
        try await ip("-n \(namespace) link set lo up")
        try await ip("-n \(hub) link add port\(number) type veth peer name eth0 netns \(namespace)")
        try await ip("-n \(hub) link set port\(number) master bridge up")
        try await ip("-n \(namespace) addr add \(subnet).\(number)/24 broadcast + dev eth0")
        try await ip("-n \(namespace) link set eth0 up")
      }
      // What the kernel says of a new interface before it is connected may change once more.
      for machine in machines {
        while try await !ip("-n \(machine.namespace) link show dev eth0").contains("state UP") {}
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

  /// Pulls, or plugs in, the cable of a machine by its number from 1.
  func setCable(of machine: Int, up isUp: Bool) async throws {
    try await Self.ip("-n \(hub) link set port\(machine) \(isUp ? "up" : "down")")
  }

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
