import Foundation

/// Machines with a network address and ports of their own each, as network namespaces on one bridge. For root on Linux.
struct NetworkLab: Sendable {
  /// The namespaces, by machine.
  let spaces: [String]
  let hosts: [String]
  let hub: String
  /// The interface by which this machine, which has none of theirs, reaches them.
  let cable: String

  /// This machine's, towards them.
  var ownAddress: String? { hosts.first.map { $0.split(separator: ".").dropLast().joined(separator: ".") + ".254" } }

  /// Whether this process may make namespaces, and has what it takes.
  static var isPossible: Bool {
    geteuid() == 0 && ip != nil && FileManager.default.isExecutableFile(atPath: nsenter)
  }

  private static let ip = ["/usr/sbin/ip", "/sbin/ip", "/usr/bin/ip"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }
  private static let nsenter = "/usr/bin/nsenter"

  /// What runs a program on a machine.
  func command(on machine: Int) -> [String] { [Self.nsenter, "--net=/run/netns/\(spaces[machine])"] }

  static func with<Result>(machines count: Int, _ body: (NetworkLab) async throws -> Result) async throws -> Result {
    guard isPossible else { throw Command.Failed(description: "networks of machines take root, 'ip' and 'nsenter'") }
    let id = String(UInt16.random(in: 0 ... .max), radix: 36)
    let subnet = "10.\(UInt8.random(in: 64...250)).\(UInt8.random(in: 1...250))"
    let lab = NetworkLab(
      spaces: (1...count).map { "fl\(id)m\($0)" }, hosts: (1...count).map { "\(subnet).\($0)" }, hub: "fl\(id)hub",
      cable: "fl\(id)r")
    do {
      try await lab.build(subnet)
      let result = try await body(lab)
      try await lab.remove()
      return result
    } catch {
      // What was not made can't be removed; the first fault is the one that is told.
      try? await lab.remove()
      throw error
    }
  }

  private func build(_ subnet: String) async throws {
    try await run("netns add \(hub)")
    try await run("-n \(hub) link add bridge type bridge")
    try await run("-n \(hub) link set bridge up")
    try await run("link add \(cable) type veth peer name uplink netns \(hub)")
    try await run("-n \(hub) link set uplink master bridge up")
    try await run("addr add \(subnet).254/24 dev \(cable)")
    try await run("link set \(cable) up")
    for (number, (space, host)) in zip(spaces, hosts).enumerated() {
      try await run("netns add \(space)")
      try await run("-n \(space) link set lo up")
      try await run("-n \(hub) link add port\(number) type veth peer name eth0 netns \(space)")
      try await run("-n \(hub) link set port\(number) master bridge up")
      try await run("-n \(space) addr add \(host)/24 dev eth0")
      try await run("-n \(space) link set eth0 up")
    }
  }

  /// Pulls a machine's cable.
  func unplug(_ machine: Int) async throws { try await run("-n \(hub) link set port\(machine) down") }
  func plug(_ machine: Int) async throws { try await run("-n \(hub) link set port\(machine) up") }

  /// Gives all machines addresses of another network, as a new router would.
  /// - Returns: them, by machine.
  func renumber() async throws -> [String] {
    let first = hosts[0].split(separator: ".")
    let subnet = "10.\(first[1]).\((Int(first[2]) ?? 0) ^ 0x80 | 1)"
    try await run("addr add \(subnet).254/24 dev \(cable)")
    var moved: [String] = []
    for (number, space) in spaces.enumerated() {
      // Not in the order that they had.
      let host = "\(subnet).\(100 - number)"
      try await run("-n \(space) addr add \(host)/24 dev eth0")
      try await run("-n \(space) addr del \(hosts[number])/24 dev eth0")
      moved.append(host)
    }
    return moved
  }

  /// Links go with the namespaces at their ends.
  private func remove() async throws {
    var failure: (any Error)?
    for space in spaces + [hub] {
      do { try await run("netns del \(space)") } catch { failure = error }
    }
    if let failure { throw failure }
  }

  func run(_ arguments: String) async throws {
    guard let ip = Self.ip else { throw Command.Failed(description: "there is no 'ip' here") }
    try await Command.succeed(ip, arguments.split(separator: " ").map(String.init))
  }
}
