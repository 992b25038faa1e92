import ControlAPI
import EdgeModel
import Testing

@testable import flotilla

@Suite("The doctor") struct DoctorTests {
  private static func node(_ status: NodeSummary.Status, runtime: String, languages: [String]) throws -> NodeSummary {
    let name = try NodeName("alpha"[...])
    return NodeSummary(
      id: try NodeID("naaaaaaaaaaa"[...]), name: name, status: status, address: "http://10.0.0.7:7070",
      joinedAt: CivilTime(Timestamp(milliseconds: 0)), allocations: 1,
      facts: NodeFacts(
        name: name, address: "http://10.0.0.7:7070", host: "10.0.0.7", capacity: .zero, runtime: runtime,
        languages: languages, agentVersion: "1"))
  }

  @Test(
    "machines",
    arguments: [
      (NodeSummary.Status.ready, "docker", ["python3"], [Check.Status.ok, .ok]),
      (.ready, "process", ["python3"], [.ok, .warn]), (.ready, "docker", [], [.ok, .fail]),
      (.silent, "docker", [], [.fail]),
    ] as [(NodeSummary.Status, String, [String], [Check.Status])])
  func nodes(_ status: NodeSummary.Status, _ runtime: String, _ languages: [String], _ wanted: [Check.Status]) throws {
    let checks = Examination.nodes([try Self.node(status, runtime: runtime, languages: languages)])
    #expect(checks.map(\.status) == wanted)
    #expect(checks.allSatisfy { $0.status == .ok || $0.advice != nil })
  }

  @Test("a platform without machines fails") func empty() {
    #expect(Examination.nodes([]).map(\.status) == [.fail])
  }

  @Test("versions are compared") func versions() throws {
    var ping = PingAnswer(
      version: PackageVersion.current, cluster: try ClusterID("caaaaaaaaaaa"[...]),
      node: try NodeID("naaaaaaaaaaa"[...]), name: try NodeName("alpha"[...]))
    #expect(Examination.server(ping, at: "x").map(\.status) == [.ok, .ok, .ok])
    ping.version = "0.0.1"
    #expect(Examination.server(ping, at: "x").map(\.status) == [.ok, .warn, .ok])
    ping.api = 99
    ping.cluster = nil
    #expect(Examination.server(ping, at: "x").map(\.status) == [.ok, .fail, .warn])
  }

  @Test("a line says how it is, what was looked at, and what to do") func line() {
    let check = Check("token", .warn, "it is old", advice: "make a new one")
    #expect(check.line(.plain) == "warn  token: it is old\n      make a new one")
    #expect(ExaminationReport([check]).ok)
    #expect(!ExaminationReport([check, Check("x", .fail, "y")]).ok)
  }
}
