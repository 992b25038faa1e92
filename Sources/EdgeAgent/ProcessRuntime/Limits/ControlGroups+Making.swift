import EdgeModel

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension ControlGroups {
  /// A file of a group and what is written to it.
  struct Setting: Hashable, Sendable {
    var file: String
    var text: String
    /// Whether a kernel may be built without it.
    var isOptional = false
  }

  /// What limits mean to a controller: for version 1 the kernel's admin-guide/cgroup-v1, for version 2 its
  /// admin-guide/cgroup-v2.
  static func settings(
    _ controller: Controller, _ version: ControlGroupLayout.Version, _ limits: ResourceLimits
  ) -> [Setting] {
    switch controller {
    case .memory:
      guard let bytes = limits.memoryBytes else { return [] }
      switch version {
      case .one:
        return [
          Setting(file: "memory.limit_in_bytes", text: "\(bytes)"),
          Setting(file: "memory.memsw.limit_in_bytes", text: "\(bytes)", isOptional: true),
        ]
      case .two:
        return [
          Setting(file: "memory.max", text: "\(bytes)"),
          // Swap is included.
          Setting(file: "memory.swap.max", text: "0", isOptional: true),
        ]
      }
    case .cpu:
      guard let millicores = limits.cpuMillicores else { return [] }
      // Of a period of 100 ms; the kernel gives no less than 1 ms.
      let quota = max(1_000, millicores.multipliedReportingOverflow(by: 100).partialValue)
      switch version {
      case .one:
        return [
          Setting(file: "cpu.cfs_period_us", text: "100000"), Setting(file: "cpu.cfs_quota_us", text: "\(quota)"),
        ]
      case .two: return [Setting(file: "cpu.max", text: "\(quota) 100000")]
      }
    case .pids:
      // The shell that stands before the app is none of the app's.
      guard let processes = limits.processes else { return [] }
      return [Setting(file: "pids.max", text: "\(processes.addingReportingOverflow(1).partialValue)")]
    }
  }

  /// Makes the groups that an app's limits need, as far as they can be had here.
  /// - Returns: their folders, which its first process has to enter.
  /// - Throws: ``RuntimeError`` with `.startFailed`; nothing is left then.
  func make(for id: AllocationID, _ limits: ResourceLimits) throws(RuntimeError) -> [String] {
    var made: [String] = []
    for (controller, base) in bases.sorted(by: { $0.key < $1.key }) {
      let settings = Self.settings(controller, base.version, limits)
      let folder = "\(base.path)/flotilla-\(id.rawValue)"
      // With version 2 one folder has all of them.
      guard !settings.isEmpty else { continue }
      if !made.contains(folder) {
        guard mkdir(folder, 0o755) == 0 || errno == EEXIST else { throw fail(folder, errno, &made) }
        made.append(folder)
      }
      for setting in settings {
        guard let fault = SystemFile.write(setting.text, to: "\(folder)/\(setting.file)") else { continue }
        if setting.isOptional, fault == ENOENT { continue }
        throw fail("\(folder)/\(setting.file)", fault, &made)
      }
    }
    return made
  }

  private func fail(_ path: String, _ fault: Int32, _ made: inout [String]) -> RuntimeError {
    for folder in made { rmdir(folder) }
    return RuntimeError(.startFailed, "its limits could not be set: \(path) could not be written (error \(fault))")
  }

  /// Removes groups that nothing is in any more.
  /// - Returns: those that are still there.
  static func remove(_ folders: [String]) async -> [String] {
    var left = folders
    for _ in 0..<40 {
      left = left.filter { rmdir($0) != 0 && errno != ENOENT }
      if left.isEmpty { break }
      // The kernel takes a moment to let go of what was in there.
      await ProcessGroup.pause(.milliseconds(5))
    }
    return left
  }

  /// Whether the kernel ended something in these groups for want of memory.
  static func wasOutOfMemory(_ folders: [String]) -> Bool {
    folders.contains { folder in
      ["memory.events", "memory.oom_control"].contains { file in
        let text = String(decoding: SystemFile.read("\(folder)/\(file)", limit: 4_096) ?? [], as: UTF8.self)
        return outOfMemoryCount(text) > 0
      }
    }
  }

  /// The line `oom_kill N`, which both versions have.
  static func outOfMemoryCount(_ text: String) -> UInt64 {
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.count == 2, words[0] == "oom_kill" { return UInt64(words[1]) ?? 0 }
    }
    return 0
  }
}
