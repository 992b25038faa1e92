import Foundation

/// `flotilla-bench BENCH --count N`: one measurement, one JSON object on standard output.
@main
struct FlotillaBench {
  static func main() async {
    do { try await measure() } catch {
      FileHandle.standardError.write(Data("flotilla-bench: \(error)\n".utf8))
      exit(1)
    }
  }

  private static func measure() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 4, arguments[2] == "--count", let count = Int(arguments[3]), count > 0 else {
      throw Wrong(
        """
        usage: flotilla-bench docker.(ping|ping.32|list[.decoder]|list.500[.decoder]|logs|attach|cancel.logs|cancel.exec|archive.out|archive.in)|\
        messaging.(publish|publish.1k|publish.confirmed|publish.confirmed.persistent|confirm.latency|endtoend|\
        endtoend.latency|typed.json|typed.cbor|typed.bytes|inmemory|inmemory.requests|memory)|\
        coordination.(points|catchup|plain)|discovery.(solicit|scan|mdns|publish)|\
        scheduling.(place|distinct|spread|antiaffinity|floor|replace|memory|pack|online) --count N
        With '.pool' after the name of one of docker or messaging its tasks don't run on the connection's thread.
        """)
    }
    // Of two of these, the number of seeds; they print lines of their own.
    let seeds = 1...UInt64(count)
    if arguments[1] == "scheduling.pack" { return try SchedulingPack.measure(seeds: seeds) }
    if arguments[1] == "scheduling.memory" { return try SchedulingMemory.measure(nodes: count) }
    if arguments[1] == "scheduling.online" { return try SchedulingOnline.measure(seeds: seeds) }
    if arguments[1] == "discovery.publish" { return try await DiscoverySearch.publish(seconds: count) }
    let name = arguments[1].hasSuffix(".pool") ? String(arguments[1].dropLast(5)) : arguments[1]
    let measurement = try await Place.$current.withValue(name == arguments[1] ? .connection : .pool) {
      try await measure(name, count)
    }
    print(measurement.json)
  }

  private static func measure(_ name: String, _ count: Int) async throws -> Measurement {
    switch name {
    case let name where name.hasPrefix("docker."):
      try await docker(name, setting("FLOTILLA_TEST_DOCKER"), count)
    case let name where name.hasPrefix("messaging."):
      try await MessagingBench.measure(name, count: count, setting: setting)
    case "coordination.points":
      try await said(TreePoints.replicated(count: count))
    case "coordination.catchup":
      try await TreePoints.caughtUp(count: count)
    case "coordination.plain":
      try await said(TreePoints.plain(count: count))
    case "discovery.solicit":
      try await DiscoverySearch.solicit(count: count)
    case "discovery.scan":
      try await DiscoverySearch.scan(count: count)
    case "discovery.mdns":
      try await DiscoverySearch.multicastDNS(count: count)
    case "scheduling.floor":
      await SchedulingPlaces.floor(nodes: count, placements: SchedulingPlaces.placements(count))
    case "scheduling.replace":
      try await SchedulingReplace.measure(nodes: count)
    case let name where name.hasPrefix("scheduling."):
      try await SchedulingPlaces.measure(named: name, nodes: count)
    default:
      throw Wrong("there is no benchmark '\(name)'")
    }
  }

  private static func docker(_ name: String, _ host: String, _ count: Int) async throws -> Measurement {
    func container() throws -> String { try setting("FLOTILLA_BENCH_CONTAINER") }
    switch name {
    case "docker.ping": return try await DockerPing.measure(host: host, count: count)
    case "docker.ping.32": return try await DockerPing.measure(host: host, count: count, tasks: 32)
    case "docker.list": return try await DockerList.measure(host: host, containers: 20, count: count)
    case "docker.list.decoder": return try await DockerList.decoder(host: host, containers: 20, count: count)
    case "docker.list.500.decoder": return try await DockerList.decoder(host: host, containers: 500, count: count)
    case "docker.list.500": return try await DockerList.measure(host: host, containers: 500, count: count)
    case "docker.logs": return try await DockerStreams.logs(host: host, container: container())
    case "docker.cancel.logs": return try await DockerCancel.logs(host: host, container: container(), count: count)
    case "docker.cancel.exec": return try await DockerCancel.exec(host: host, container: container(), count: count)
    case "docker.attach": return try await DockerStreams.attach(host: host, container: container())
    case "docker.archive.out": return try await DockerStreams.archiveOut(host: host, container: container())
    case "docker.archive.in":
      return try await DockerStreams.archiveIn(host: host, container: container(), count: count)
    default: throw Wrong("there is no benchmark '\(name)'")
    }
  }

  /// What is no rate goes to standard error.
  private static func said(_ result: (measurement: Measurement, bytesPerPoint: Double)) -> Measurement {
    FileHandle.standardError.write(Data("{\"bytes_per_point\":\(result.bytesPerPoint)}\n".utf8))
    return result.measurement
  }

  private static func setting(_ name: String) throws -> String {
    guard let value = ProcessInfo.processInfo.environment[name] else {
      throw Wrong("\(name) is not set: start the services with scripts/services and read their env file")
    }
    return value
  }
}

/// Wrong use, in words.
struct Wrong: Error, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }
}
