import EdgeModel
import Logging

extension ProcessRuntime {
  /// What the disk and the system say, whatever this runtime remembers.
  func phaseOnDisk(of directory: AllocationDirectory) -> RuntimeInstance.Phase {
    guard let alive = directory.instances().first(where: { $0.isAlive(boot: boot) }) else { return .created }
    adopt(alive, as: directory.id)
    return .running
  }

  /// Takes on a process that another agent started. Nobody but its parent is told when it ends, so it is looked at once a
  /// second, as long as there are any.
  func adopt(_ record: InstanceRecord, as id: AllocationID) {
    if let known = processes[id], known.record == record, !known.isOver { return }
    processes[id] = RunningProcess(record: record, end: nil)
    logger.info("Found a running app again", metadata: ["allocation": "\(id)", "pid": "\(record.pid)"])
    guard adoption == nil else { return }
    adoption = Task { [weak self, clock = time.clock] in
      while await self?.lookAtAdopted() == true {
        do { try await clock.sleep(for: .seconds(1)) } catch { return }
      }
    }
  }

  /// - Returns: whether there are any left to look at.
  private func lookAtAdopted() async -> Bool {
    for (id, process) in processes where process.end == nil && !process.isOver {
      if !process.record.isAlive(boot: boot) { await ended(id, process.record.number) }
    }
    let some = processes.values.contains { $0.end == nil && !$0.isOver }
    if !some { adoption = nil }
    return some
  }
}
