internal import EdgeAgent
internal import EdgeModel

/// What the routes need of the machine itself, whoever leads: the calls of ``ControlPlane``, which tests stand in for.
protocol MachineControl: Sendable {
  func prepare(_ command: AppCommand, in allocation: AllocationID) async throws -> PreparedCommand
  func clean(everything: Bool, dryRun: Bool) async throws -> CleaningReport
}

extension ControlPlane: MachineControl {}
