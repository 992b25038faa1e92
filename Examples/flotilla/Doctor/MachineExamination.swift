import DockerClient
import EdgeModel

/// Looks at what the machine it runs on gives an agent: programs, Docker, disk, limits.
struct MachineExamination: Sendable {
  let surroundings: Surroundings
  /// Whether the agent that was asked is on this machine.
  let isAgentsMachine: Bool
  /// How many machines the platform has, if that is known.
  var machines: Int?
  /// The runtime of the agent that was asked, if it is known.
  var runtime: String?

  func run() async -> [Check] {
    var checks = [git, await docker(), broker]
    if let disk { checks.append(disk) }
    checks.append(limits)
    return checks
  }

  // MARK: Programs

  var git: Check {
    surroundings.program("git").map { Check("git", .ok, $0) }
      ?? Check(
        "git", .warn, "there is no git on this machine",
        advice: "the agent that leads needs it to fetch apps: apt-get install git")
  }

  var broker: Check {
    if let path = surroundings.program("rabbitmq-server") { return Check("rabbitmq", .ok, path) }
    guard let machines, machines > 1 else {
      return Check("rabbitmq", .ok, "not on this machine; a platform of one machine needs none")
    }
    return Check(
      "rabbitmq", .warn, "this machine has no rabbitmq-server: if it leads, there is no live feed between machines",
      advice: "apt-get install rabbitmq-server, or name one with --broker URL; apps run without it as well")
  }

  // MARK: Docker

  private func docker() async -> Check {
    let address = surroundings.value("DOCKER_HOST") ?? "unix://\(DockerEngine.defaultSocketPath)"
    do {
      let engine = try DockerEngine(environment: surroundings.environment, logger: GlobalOptions.logger)
      let version = try await Self.within(.seconds(3)) { try await engine.system.version() }
      guard let version else {
        return dockerIsMissing("the engine at \(address) doesn't answer", advice: "systemctl restart docker")
      }
      return Check("docker", .ok, "Docker \(version.version) at \(address)")
    } catch let error as DockerError where error.code == .forbidden || error.message.contains("ermission denied") {
      return dockerIsMissing(
        "the socket of the engine may not be opened: \(error.message)",
        advice: "the agent's user must be in the group docker: usermod -aG docker USER, and log in again")
    } catch {
      return dockerIsMissing(
        "no engine answers at \(address)",
        advice: "apt-get install docker.io, or set DOCKER_HOST; without it apps run as plain processes")
    }
  }

  private func dockerIsMissing(_ message: String, advice: String) -> Check {
    Check("docker", runtime == "docker" ? .fail : .warn, message, advice: advice)
  }

  /// `nil` when it takes longer.
  private static func within<Value: Sendable>(
    _ limit: Duration, _ work: @escaping @Sendable () async throws -> Value
  ) async throws -> Value? {
    try await withThrowingTaskGroup(of: Value?.self) { group in
      group.addTask { try await work() }
      group.addTask {
        try await ContinuousClock().sleep(for: limit)
        return nil
      }
      defer { group.cancelAll() }
      return try await group.next() ?? nil
    }
  }

  // MARK: Disk

  /// `nil` where no agent keeps data.
  private var disk: Check? {
    guard isAgentsMachine else { return nil }
    let directory = TokenSource.dataDirectory(in: surroundings)
    return DiskSpace(at: directory).map { Self.disk(free: $0.free, total: $0.total, at: directory) }
  }

  static func disk(free: Int64, total: Int64, at directory: String) -> Check {
    let message = "\(NodeText.size(free)) of \(NodeText.size(total)) are free at \(directory)"
    let advice =
      "remove what isn't needed: 'flotilla destroy' for apps, 'docker image prune' for images; or move --data-dir"
    if free < 256 << 20 { return Check("disk", .fail, message, advice: advice) }
    return free < 2 << 30 ? Check("disk", .warn, message, advice: advice) : Check("disk", .ok, message)
  }

  // MARK: Limits

  /// Whether memory, processors and processes can be limited, by control groups (cgroups(7)).
  var limits: Check {
    if let bytes = try? surroundings.read("/sys/fs/cgroup/cgroup.controllers") {
      return Self.limits(version: 2, Set(String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)))
    }
    if let bytes = try? surroundings.read("/proc/cgroups") {
      // Name, hierarchy, number of groups, and whether it is on.
      let rows = String(decoding: bytes, as: UTF8.self).split(separator: Character("\n"))
        .map { $0.split(separator: Character("\t")) }
      return Self.limits(version: 1, Set(rows.filter { $0.count == 4 && $0.last == "1" }.compactMap(\.first)))
    }
    return Check(
      "cgroups", .warn, "there are none: limits of memory and processors aren't enforced",
      advice: "mount them: mount -t cgroup2 none /sys/fs/cgroup")
  }

  static func limits(version: Int, _ controllers: Set<Substring>) -> Check {
    let missing = ["cpu", "memory", "pids"].filter { !controllers.contains(Substring($0)) }
    guard !missing.isEmpty else { return Check("cgroups", .ok, "version \(version), with cpu, memory and pids") }
    let advice =
      missing.contains("memory")
      ? "add cgroup_enable=memory cgroup_memory=1 to the kernel's command line (on a Raspberry Pi: /boot/firmware/cmdline.txt)"
      : "see cgroups(7): the kernel must be built with them"
    return Check(
      "cgroups", .warn, "version \(version), without \(missing.joined(separator: ", ")): these limits aren't enforced",
      advice: advice)
  }
}
