#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The processes that have a certain variable in the environment they were started with.
///
/// Children inherit it, so it finds what left its session, and what an agent that was killed in the middle of a build left
/// behind. A process that began with another environment isn't found; nor is one of another user, unless we are root.
struct MarkedProcesses: Sendable {
  /// `NAME=VALUE`, with a value that nobody else uses.
  let mark: String

  /// Those that live now, without this process itself.
  func find() -> [ProcessStatus] {
    let bytes = Array(mark.utf8)
    return ProcessStatus.all().filter { process in
      guard !process.isZombie, process.id != getpid(),
        let environment = SystemFile.read("/proc/\(process.id)/environ", limit: 1 << 20)
      else { return false }
      return environment.split(separator: 0).contains { $0.elementsEqual(bytes) }
    }
  }

  /// Ends them by force, and returns when none is left.
  /// - Returns: whether none is left after ten seconds.
  func end() async -> Bool {
    let clock = ContinuousClock()
    let deadline = clock.now + .seconds(10)
    var found = find()
    while !found.isEmpty {
      guard clock.now < deadline else { return false }
      // Looked at once more: the number could be another's by now.
      for process in found where ProcessStatus.read(process.id)?.startTime == process.startTime {
        _ = kill(process.id, SIGKILL)
      }
      await ProcessGroup.pause(.milliseconds(5))
      found = find()
    }
    return true
  }
}
