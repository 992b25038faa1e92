public import EdgeModel

extension ControlPlane {
  /// Makes sure that a command can be run in an app of this machine.
  /// - Throws: ``ControlPlaneError``: `.notFound` where the app isn't here, `.conflict` where it doesn't run, `.invalid` for
  ///   a command that breaks a limit.
  public func prepare(_ command: AppCommand, in allocation: AllocationID) async throws -> PreparedCommand {
    guard let commands = machine?.commands else {
      throw ControlPlaneError(.conflict, "this agent runs no commands in apps")
    }
    return try await commands.prepare(command, in: allocation)
  }
}
