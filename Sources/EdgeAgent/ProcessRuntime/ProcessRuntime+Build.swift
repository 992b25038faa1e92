import EdgeModel
import Logging

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension ProcessRuntime {
  /// Unpacks, prepares and tests. If anything fails or the task is cancelled, nothing of the allocation stays.
  func build(
    _ allocation: Allocation, _ directory: AllocationDirectory, _ environment: [String: String],
    from artifact: Artifact, _ log: any LogSink
  ) async throws {
    var record = AllocationRecord(
      allocation: allocation.id, epoch: allocation.epoch, port: allocation.workload.port, isBuilt: false,
      stopGraceSeconds: allocation.workload.services.main.stopGraceSeconds)
    do {
      // Something half-made of an agent that was killed in the middle of it.
      if directory.exists {
        try await endRest(of: allocation.id)
        try await remove(directory)
      }
      try keep { try directory.make() }
      try keep { [record] in try directory.write(record) }
      try await HostBuild(
        allocation: allocation, directory: directory, configuration: configuration, environment: environment, log: log,
        now: time.now, clock: time.clock
      ).run(from: artifact)
      record.isBuilt = true
      try keep { [record] in try directory.write(record) }
    } catch {
      do {
        try await remove(directory)
      } catch let leftover {
        logger.warning(
          "What is left of a failed build could not be removed",
          metadata: ["allocation": "\(allocation.id)", "error": "\(leftover)"])
      }
      throw error
    }
  }

  /// Takes an allocation's directory away. First out of sight, so that nobody takes half of it for a whole.
  func remove(_ directory: AllocationDirectory) async throws {
    processes[directory.id] = nil
    guard directory.exists else { return }
    // Of one that ended while no agent looked.
    _ = await ControlGroups.remove(directory.groups)
    let trash = "\(configuration.root)/.removed-\(directory.id.rawValue)"
    try keep {
      if FileManager.default.fileExists(atPath: trash) { try FileManager.default.removeItem(atPath: trash) }
      try FileManager.default.moveItem(atPath: directory.path, toPath: trash)
    }
    do {
      try FileManager.default.removeItem(atPath: trash)
    } catch {
      // An app may have made directories that nobody may write to.
      _ = try await ChildCommand(
        arguments: ["chmod", "-R", "u+rwX", trash], environment: ["PATH": configuration.path, "LC_ALL": "C"]
      ).run()
      try keep { try FileManager.default.removeItem(atPath: trash) }
    }
  }

  /// Finishes what an agent that was killed had begun to remove.
  static func sweep(_ root: String, logger: Logger) {
    do {
      for name in try FileManager.default.contentsOfDirectory(atPath: root) where name.hasPrefix(".removed-") {
        try FileManager.default.removeItem(atPath: "\(root)/\(name)")
      }
    } catch {
      logger.warning("Removed apps take room still", metadata: ["error": "\(error)"])
    }
  }

  func keep(_ work: () throws -> Void) throws(RuntimeError) {
    do { try work() } catch {
      throw RuntimeError(.storage, "the directory of the app could not be written: \(error)", cause: error)
    }
  }
}
