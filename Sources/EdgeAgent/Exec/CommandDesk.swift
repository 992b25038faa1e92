import EdgeModel
import Logging

/// Takes commands that people want to run in this machine's apps.
struct CommandDesk: Sendable {
  let runtime: any WorkloadRuntime
  let inbox: WorkerInbox
  /// Knows what must not be seen of an app's output.
  let secrets: AppSecrets
  let time: TimeSource
  let logger: Logger

  /// - Throws: ``ControlPlaneError``: the command can't be run anywhere, or not in this app, or not now.
  func prepare(_ command: AppCommand, in id: AllocationID) async throws -> PreparedCommand {
    try command.check()
    guard let runtime = runtime as? any CommandRunning else {
      throw ControlPlaneError(.conflict, "this machine's runtime can't run commands in apps")
    }
    guard let allocation = inbox.assignments?.allocations.first(where: { $0.id == id }) else {
      throw ControlPlaneError(.notFound, "\(id) is not on this machine")
    }
    let names = allocation.workload.allServices.map(\.name)
    if let service = command.service, !names.contains(service) {
      let known = names.map(\.rawValue).joined(separator: ", ")
      throw ControlPlaneError(.notFound, "the app has no service '\(service)'; it has \(known)")
    }
    var command = command
    if command.service == allocation.workload.services.name { command.service = nil }
    do {
      guard try await self.runtime.instances().contains(where: { $0.id == id && $0.phase == .running }) else {
        throw ControlPlaneError(.conflict, "the app doesn't run now; 'flotilla status \(allocation.name)' says why")
      }
      let redactor = try await secrets.open(allocation, isRunning: true).redactor
      return PreparedCommand(
        command: command, allocation: id, runtime: runtime, redactor: redactor, time: time, logger: logger)
    } catch let error as RuntimeError {
      throw ControlPlaneError(.unavailable, error.message)
    } catch let error as BringUpError {
      throw ControlPlaneError(.unavailable, error.words)
    }
  }
}
