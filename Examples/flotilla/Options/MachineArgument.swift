import ArgumentParser

/// The machine that a command is about.
struct MachineArgument: ParsableArguments {
  @Argument(
    help: "Its name or its id, as 'flotilla nodes' shows them.",
    completion: .custom { arguments, _, prefix in Candidates.machines(arguments, prefix) })
  var node: String

  func validate() throws {
    let isOne = !node.isEmpty && node.utf8.count <= 64 && !node.contains { "/?#%".contains($0) || $0.isWhitespace }
    guard isOne else { throw ValidationError("'\(node.prefix(64))' is no name or id of a machine") }
  }
}
