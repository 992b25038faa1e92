import DockerClient
public import EdgeAgent
public import EdgeModel

extension DockerRuntime: UsageReporting {
  /// One question to the engine a container, several at a time.
  public func usage() async throws -> [AllocationUsage] {
    try await engine {
      let containers = try await docker.containers.list(DockerLabels.filter(configuration.node), all: false)
        .compactMap { container in DockerLabels.read(container.labels).map { ($0.id, container.id) } }
      return try await withThrowingTaskGroup(of: (AllocationID, ContainerStats?).self) { group in
        var waiting = containers[...]
        var measured: [AllocationID: AllocationUsage] = [:]
        func ask() {
          guard let (id, container) = waiting.popFirst() else { return }
          group.addTask { (id, try await self.stats(of: container)) }
        }
        for _ in 0..<Self.usageQuestions { ask() }
        while let (id, stats) = try await group.next() {
          if let stats { measured[id] = AllocationUsage(id, stats, besides: measured[id]) }
          ask()
        }
        return measured.values.sorted { $0.id < $1.id }
      }
    }
  }

  /// How many containers are asked for at a time.
  private static let usageQuestions = 8

  /// `nil` for one that is gone meanwhile.
  private func stats(of container: String) async throws -> ContainerStats? {
    do {
      return try await docker.containers.stats(container)
    } catch let error as DockerError where error.code == .notFound || error.code == .conflict {
      return nil
    }
  }
}

extension AllocationUsage {
  /// - Parameter others: what the allocation's other containers use.
  init(_ id: AllocationID, _ stats: ContainerStats, besides others: AllocationUsage?) {
    self.init(
      id: id, cpuNanoseconds: stats.cpu.container &+ (others?.cpuNanoseconds ?? 0),
      memoryBytes: Int64(clamping: stats.memoryUsed &+ UInt64(clamping: others?.memoryBytes ?? 0)),
      processes: Int(clamping: stats.processes ?? 0) + (others?.processes ?? 0))
  }
}
