import Discovery
import Foundation
import Logging
import Testing

/// Machines that find each other, with networks of their own.
@Suite(.serialized, .enabled(if: NetworkLab.isPossible || RealServices.areWanted), .timeLimit(.minutes(5)))
struct FindingTests {
  private static let token = "a-token-that-three-machines-were-given"
  private struct Code: Decodable { var code: String }

  @Test func aCodeAloneMakesAMachineAMember() async throws {
    try await NetworkAgents.with(machines: 2) { lab, agents, folder in
      try await agents[0].start()
      let made = try await Tool(agent: agents[0]).run("token", "create", "--json")
      try #require(made.status == 0, "\(made)")
      let code = try JSONDecoder().decode(Code.self, from: Data(made.output.utf8)).code
      try await agents[1].start(with: ["FLOTILLA_TOKEN": code])
      for agent in agents { try await NetworkAgents.untilAllAreReady(["attic", "barn"], at: agent) }
      #expect(try agents[1].token == agents[0].token)
      for agent in agents { #expect(!agent.logText.contains(code)) }
    }
  }

  @Test func machinesThatStartTogetherWithOneTokenAreOnePlatform() async throws {
    try await NetworkAgents.with(machines: 3, token: Self.token) { lab, agents, folder in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for agent in agents { group.addTask { try await agent.start() } }
        try await group.waitForAll()
      }
      for agent in agents { try await NetworkAgents.untilAllAreReady(NetworkAgents.names, at: agent) }
    }
  }

  @Test func machinesWhoseAddressesAllChangeFindEachOtherAgain() async throws {
    try await NetworkAgents.with(machines: 3, token: Self.token) { lab, agents, folder in
      for agent in agents { try await agent.start() }
      try await NetworkAgents.untilAllAreReady(NetworkAgents.names, at: agents[0])
      let repository = try await Repository.files(
        VersionApp.files("1", port: 8_083), named: "shop", in: folder + "/repositories")
      let (summary, finished) = try await Tool(agent: agents[0]).deploy(repository, on: "barn")
      try #require(summary.status == "running", "\(finished)")
      let apps = try Self.apps(of: agents[1])
      try #require(!apps.isEmpty)
      let moved = try await lab.renumber()
      for (agent, host) in zip(agents, moved) { agent.moved(to: host) }
      for agent in agents { try await NetworkAgents.untilAllAreReady(NetworkAgents.names, at: agent) }
      try await Wait.until("the platform knows the new addresses", within: .seconds(120)) {
        let nodes = try await Tool(agent: agents[0]).run("nodes", "--json").output
        return moved.allSatisfy { nodes.contains("http://\($0):7070") }
      }
      #expect(try Self.apps(of: agents[1]) == apps, "what ran runs on")
      try await Wait.until("the app answers at its machine's new address") {
        try await Web.get("http://\(moved[1]):8083") == "version 1"
      }
      // Whoever leads decides again, too.
      try #require(try await Tool(agent: agents[2]).run("stop", "shop").status == 0)
    }
  }

  /// What `pdtools discover` of version 0.13.2 sends, and where its answers come from.
  private static let paraDropSearch = """
    import socket, sys
    message = "\\r\\n".join([
        "M-SEARCH * HTTP/1.1", "HOST: 239.255.255.250:1900", 'MAN: "ssdp:discover"',
        "ST: urn:schemas-upnp-org:service:Paradrop:1", "MX: 1"])
    found = {}
    link = socket.socket(socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_UDP)
    link.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 2)
    link.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(sys.argv[1]))
    link.settimeout(5)
    while len(found) < int(sys.argv[2]):
        link.sendto(message.encode(), ("239.255.255.250", 1900))
        try:
            while len(found) < int(sys.argv[2]):
                data, source = link.recvfrom(1024)
                found[source[0]] = next(l for l in data.decode().splitlines() if l.startswith("LOCATION"))
        except socket.timeout:
            pass
    for source in sorted(found): print(source, found[source])
    """

  @Test func theToolsOfParaDropFindEveryMachine() async throws {
    try await NetworkAgents.with(machines: 2, token: Self.token) { lab, agents, _ in
      for agent in agents { try await agent.start() }
      let found = try await Command.succeed(
        "/usr/bin/python3", ["-c", Self.paraDropSearch, try #require(lab.ownAddress), "2"])
      for (agent, host) in zip(agents, lab.hosts) {
        #expect(found.contains("\(host) LOCATION: http://\(host):\(agent.setup.port)/\n"), "\(found)")
      }
    }
  }

  /// The processes that were started for the apps of a machine.
  private static func apps(of agent: AgentProcess) throws -> Set<Int32> {
    let place = "\(agent.setup.dataDirectory)/work/apps/"
    return Set(
      try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap(Int32.init).filter { process in
        let command = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") ?? Data()
        return String(decoding: command, as: UTF8.self).contains(place)
      })
  }

  @Test func anAppHasANameThatGoesWithIt() async throws {
    try await NetworkAgents.with(machines: 2, token: Self.token) { lab, agents, folder in
      for agent in agents { try await agent.start() }
      try await NetworkAgents.untilAllAreReady(["attic", "barn"], at: agents[0])
      let tool = Tool(agent: agents[0])
      let repository = try await Repository.files(
        VersionApp.files("1", port: 8_084), named: "shop", in: folder + "/repositories")
      let (summary, finished) = try await tool.deploy(repository, on: "barn")
      try #require(summary.status == "running", "\(finished)")

      var configuration = MulticastDNSConfiguration()
      configuration.interfaces.names = [lab.cable]
      let names = MulticastDNS(configuration, logger: Logger(label: "test"))
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await names.run() }
        defer { group.cancelAll() }
        try await Self.untilNamed("shop", at: lab.hosts[1], by: names)
        let drained = try await tool.run("drain", "barn", "--timeout", "240")
        try #require(drained.status == 0, "\(drained)")
        try await Self.untilNamed("shop", at: lab.hosts[0], by: names)
        // Whoever is switched off says nothing any more.
        try #require(try await tool.run("uncordon", "barn").status == 0)
        await agents[0].kill()
        try await lab.unplug(0)
        try await Self.untilNamed("shop", at: lab.hosts[1], by: names)
        // An agent ends its apps with itself, if there is one.
        try await lab.plug(0)
        try await agents[0].start()
      }
    }
  }

  /// Waits until the network says that an app is at one place, by its own name.
  private static func untilNamed(_ app: String, at host: String, by names: MulticastDNS) async throws {
    await #expect(throws: Named.self) {
      try await names.services(of: "_http._tcp") { services in
        let places = services.filter { $0.name == app && $0.host.hasPrefix("\(app).local") }
          .flatMap(\.endpoints).filter { $0.zone == nil }.map(\.description)
        if Set(places) == ["\(host):8084"] { throw Named() }
      }
    }
  }

  private struct Named: Error {}
}
