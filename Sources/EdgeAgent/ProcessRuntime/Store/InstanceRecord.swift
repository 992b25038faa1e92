/// One start of an allocation, as its own process wrote it down.
///
/// The process id alone would name another process sooner or later; with the time that it started, and within one run of
/// the machine, it names this one for good.
struct InstanceRecord: Codable, Sendable, Hashable {
  var number: Int
  var pid: Int32
  var startTime: UInt64
  var boot: String

  var group: ProcessGroup { ProcessGroup(id: pid) }

  /// Whether its process lives, and leads its session still.
  func isAlive(boot: String) -> Bool {
    guard self.boot == boot, let status = ProcessStatus.read(pid) else { return false }
    return status.startTime == startTime && status.group == pid && status.session == pid && !status.isZombie
  }
}
