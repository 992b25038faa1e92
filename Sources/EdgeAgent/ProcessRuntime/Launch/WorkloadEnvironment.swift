import EdgeModel

/// What a workload finds in its environment: little, and nothing of the agent's own.
struct WorkloadEnvironment: Sendable {
  let directory: AllocationDirectory
  /// Where commands are.
  let path: String

  /// The mark by which a process is known to belong to an allocation.
  static func mark(_ id: AllocationID) -> String { "FLOTILLA_ALLOCATION=\(id.rawValue)" }

  /// The variables. What the app asks for wins, but for `PORT` and the platform's own names.
  /// - Throws: ``RuntimeError`` for a name that can't be one.
  func variables(for workload: WorkloadSpec) throws(RuntimeError) -> [String: String] {
    var result = [
      "PATH": "\(directory.path)/venv/bin:\(path)", "HOME": directory.home, "TMPDIR": directory.temporary,
      "LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1",
    ]
    for (name, value) in workload.environment where PlatformVariable.isPermitted(name) {
      guard !name.isEmpty, !name.contains("="), !name.utf8.contains(0), !value.utf8.contains(0) else {
        throw RuntimeError(.unsupported, "'\(name.prefix(80))' can't be set in the environment of a process")
      }
      result[name] = value
    }
    result["PORT"] = String(workload.port)
    result["FLOTILLA_ALLOCATION"] = directory.id.rawValue
    return result
  }
}
