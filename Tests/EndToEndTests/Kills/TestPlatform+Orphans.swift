import DockerClient
import EdgeModel
import Foundation

extension TestPlatform {
  /// What a platform of one machine has of its apps, as seen from outside.
  struct Belongings: Hashable, CustomStringConvertible {
    /// Allocations that have processes.
    var processes: Set<String> = []
    /// Allocations that have a working directory or an image.
    var builds: Set<String> = []
    /// Allocations that have output.
    var logs: Set<String> = []
    /// Ports that are led somewhere.
    var ports: Set<Int> = []
    /// What has no owner: a half-removed directory, a build that goes on, two of one allocation.
    var strays: [String] = []

    var description: String {
      "processes \(processes.sorted()), builds \(builds.sorted()), logs \(logs.sorted()), ports \(ports.sorted()), "
        + "strays \(strays)"
    }
  }

  /// What the process runtime has.
  func belongings() throws -> Belongings {
    let home = leader.setup.dataDirectory
    var found = Belongings()
    let files = FileManager.default
    for name in try files.contentsOfDirectory(atPath: home + "/work/apps") {
      if AllocationID(name) != nil { found.builds.insert(name) } else { found.strays.append("work/apps/\(name)") }
    }
    var sessions: [String: Set<String>] = [:]
    for process in try files.contentsOfDirectory(atPath: "/proc") where Int32(process) != nil {
      let place = (try? files.destinationOfSymbolicLink(atPath: "/proc/\(process)/cwd")) ?? ""
      guard place.hasPrefix(home + "/work") else { continue }
      let data = files.contents(atPath: "/proc/\(process)/environ") ?? Data()
      let variables = String(decoding: data, as: UTF8.self).split(separator: "\0")
      guard let mark = variables.first(where: { $0.hasPrefix("FLOTILLA_ALLOCATION=") }) else {
        found.strays.append("process \(process) in \(place)")
        continue
      }
      let id = String(mark.dropFirst("FLOTILLA_ALLOCATION=".count))
      found.processes.insert(id)
      // After the command's name, which may hold anything: state, parent, group, session (proc(5)).
      let status = String(decoding: files.contents(atPath: "/proc/\(process)/stat") ?? Data(), as: UTF8.self)
      let fields = status.split(separator: ")").last?.split(separator: " ") ?? []
      if fields.count > 3 { sessions[id, default: []].insert(String(fields[3])) }
    }
    for (id, several) in sessions where several.count > 1 { found.strays.append("\(several.count) runs of \(id)") }
    try addFiles(to: &found)
    return found
  }

  /// What the engine has.
  func belongings(in engine: Engine) async throws -> Belongings {
    var found = Belongings()
    let nodes = try nodes()
    for container in try await engine.docker.containers.list([.label("io.flotilla.node")], all: true)
    where nodes.contains(container.labels["io.flotilla.node"] ?? "") {
      let id = container.labels["io.flotilla.allocation"] ?? container.id
      if container.status == .running, !found.processes.insert(id).inserted { found.strays.append("two of \(id)") }
      found.builds.insert(id)
    }
    for image in try await engine.builtImages(of: nodes) { found.builds.insert(image.allocation) }
    for network in try await engine.docker.networks.list([.label("io.flotilla.node")])
    where nodes.contains(network.labels["io.flotilla.node"] ?? "") {
      found.strays.append("network \(network.name)")
    }
    try addFiles(to: &found)
    return found
  }

  private func addFiles(to found: inout Belongings) throws {
    struct Route: Decodable { var port: Int }
    let home = leader.setup.dataDirectory
    // Where repositories are fetched to: made by the first fetch, empty between two.
    if try FileManager.default.contentsOfDirectory(atPath: home + "/work").contains("git") {
      for name in try FileManager.default.contentsOfDirectory(atPath: home + "/work/git") {
        found.strays.append("work/git/\(name)")
      }
    }
    for name in try FileManager.default.contentsOfDirectory(atPath: home + "/logs") { found.logs.insert(name) }
    if let routes = FileManager.default.contents(atPath: home + "/ports/routes.json") {
      found.ports = Set(try JSONDecoder().decode([Route].self, from: routes).map(\.port))
    }
  }
}
