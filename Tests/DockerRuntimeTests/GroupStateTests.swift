import DockerClient
import EdgeAgent
import EdgeModel
import Foundation
import Testing

@testable import DockerRuntime

/// What the containers of one app say together.
struct GroupStateTests {
  private func container(
    _ state: String, service: String? = nil, kind: ServiceKind = .service, text: String = ""
  ) throws -> ContainerSummary {
    var labels = [DockerLabels.allocation: Sample.allocation().id.rawValue]
    labels[DockerLabels.service] = service
    if kind == .task { labels[DockerLabels.kind] = kind.rawValue }
    let fields: [String: Any] = ["Id": service ?? "main", "State": state, "Status": text, "Labels": labels]
    let data = try JSONSerialization.data(withJSONObject: fields)
    return try JSONDecoder().decode(ContainerSummary.self, from: data)
  }

  private func instance(_ containers: [ContainerSummary], codes: [String: Int32] = [:], outOfMemory: Set<String> = [])
    async throws -> RuntimeInstance
  {
    var state = GroupState()
    for container in containers {
      let isMain = container.labels[DockerLabels.service] == nil
      state.add(container, epoch: 7, port: isMain ? 8_080 : 0)
    }
    return try await state.instance(Sample.allocation().id) { (codes[$0.id], outOfMemory.contains($0.id)) }
  }

  @Test func `images alone, and companions alone, are not started`() async throws {
    let built = try await instance([])
    #expect((built.phase, built.epoch) == (.created, 0))
    let half = try await instance([try container("running", service: "db")])
    #expect((half.phase, half.epoch, half.probePort) == (.created, 7, 0))
  }

  @Test(arguments: [
    ("Up 3 seconds (healthy)", RuntimeInstance.Health.healthy), ("Up 3 seconds (unhealthy)", .unhealthy),
    ("Up 3 seconds (health: starting)", .starting), ("Up 3 seconds", nil),
  ])
  func `the main one's health is told`(_ text: String, _ wanted: RuntimeInstance.Health?) async throws {
    let running = try await instance([
      try container("running", service: "db", text: "Up 1 second (unhealthy)"), try container("running", text: text),
    ])
    #expect((running.phase, running.probePort) == (.running, 8_080))
    #expect(running.health == wanted)
  }

  @Test func `the main one's end is the app's`() async throws {
    let ended = try await instance(
      [try container("exited"), try container("exited", service: "db")], codes: ["main": 1, "db": 2])
    #expect(ended.phase == .exited(status: 1))
    #expect(ended.reason == nil)
    let starved = try await instance([try container("exited")], codes: ["main": 137], outOfMemory: ["main"])
    #expect(starved.reason == "it was ended because it used more memory than it may")
  }

  @Test func `a companion's end is the app's, a task's good end is not`() async throws {
    let main = try container("running")
    let failed = try await instance([main, try container("exited", service: "db")], codes: ["db": 0])
    #expect(failed.phase == .exited(status: 0))
    #expect(failed.reason == "its service 'db' ended with status 0")
    let done = try container("exited", service: "fill", kind: .task)
    #expect(try await instance([main, done], codes: ["fill": 0]).phase == .running)
    #expect(try await instance([main, done], codes: ["fill": 1]).phase == .exited(status: 1))
    let both = try await instance([main, done, try container("dead", service: "db")], codes: ["fill": 0])
    #expect(both.phase == .exited(status: nil))
    #expect(try await instance([main, try container("restarting", service: "db")]).phase == .running)
  }
}
