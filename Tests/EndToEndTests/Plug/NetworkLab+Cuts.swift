import Foundation

/// What a machine's network lets in from the other machines.
struct Inlet: Sendable {
  /// Nothing that these send comes in.
  var deafTo: Set<Int> = []
  /// These can't begin a conversation; their answers come in.
  var refuses: Set<Int> = []
  /// How much of everything is lost, in percent.
  var loss = 0
}

/// Partitions. The machine that runs the tests reaches all, as long as their cables are in.
extension NetworkLab {
  private static let filter = ["/usr/sbin/iptables-restore", "/sbin/iptables-restore"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  static var canCut: Bool { isPossible && filter != nil }

  /// Puts these in the place of those before, one machine right after the other.
  func apply(_ inlets: [Inlet]) async throws {
    guard let filter = Self.filter else { throw Command.Failed(description: "there is no 'iptables-restore' here") }
    var script = "set -e\n"
    for (machine, inlet) in inlets.enumerated() {
      script += """
        \(command(on: machine).joined(separator: " ")) \(filter) <<'END'
        *filter
        :INPUT ACCEPT
        \(rules(inlet).joined(separator: "\n"))
        COMMIT
        END

        """
    }
    try await Command.succeed("/bin/sh", ["-c", script])
  }

  private func rules(_ inlet: Inlet) -> [String] {
    var rules = inlet.deafTo.sorted().map { "-A INPUT -i eth0 -s \(hosts[$0]) -j DROP" }
    for machine in inlet.refuses.sorted() {
      rules.append("-A INPUT -i eth0 -s \(hosts[machine]) -p tcp --syn -j DROP")
      // Conversations that have begun, too.
      rules.append("-A INPUT -i eth0 -s \(hosts[machine]) -p tcp --dport 7070 -j DROP")
    }
    if inlet.loss > 0 {
      for host in hosts {
        rules.append(
          "-A INPUT -i eth0 -s \(host) -m statistic --mode random --probability \(Double(inlet.loss) / 100) -j DROP")
      }
    }
    return rules
  }

  /// Lets a machine reach none of the others that are kept apart, whatever they do.
  func keepApart(_ machine: Int, _ isApart: Bool) async throws {
    try await run("-n \(hub) link set port\(machine) type bridge_slave isolated \(isApart ? "on" : "off")")
  }

  func setInterface(of machine: Int, up isUp: Bool) async throws {
    try await run("-n \(spaces[machine]) link set eth0 \(isUp ? "up" : "down")")
  }

  /// Ends whatever still runs on the machines.
  func endProcesses() async throws {
    for space in spaces {
      guard FileManager.default.fileExists(atPath: "/run/netns/\(space)") else { continue }
      let found = try await Command.run("/bin/sh", ["-c", "ip netns pids \(space)"])
      for process in found.output.split(separator: "\n").compactMap({ Int32($0) }) { kill(process, SIGKILL) }
    }
  }
}
