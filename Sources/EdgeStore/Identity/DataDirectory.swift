#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Where an agent keeps things: one folder that only its user can read, and the names in it.
public struct DataDirectory: Hashable, Sendable {
  /// The folder, without a slash at the end.
  public let path: String

  /// Names a folder; nothing is made or read.
  public init(path: String) {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    self.path = path
  }

  /// Who this agent is.
  public var nodeFile: String { path + "/node.json" }
  /// The token of the control API, readable by the agent's user alone.
  public var tokenFile: String { path + "/token" }
  /// What this machine's key pairs are made from, readable by the agent's user alone.
  public var machineKey: String { path + "/machine.key" }
  /// This machine's copy of the log of desired state, with what it promised.
  public var replica: String { path + "/replica.sqlite" }
  /// The log of desired state as versions before replication kept it.
  public var desiredLog: String { path + "/desired.sqlite" }
  /// To which platform this machine belongs, and who knows who leads it.
  public var platform: String { path + "/platform.json" }
  /// What secrets are sealed with, readable by the agent's user alone.
  public var platformKeys: String { path + "/platform-keys.json" }
  /// What this machine shall run.
  public var assignments: String { path + "/assignments.json" }
  /// What this machine did, step by step.
  public var steps: String { path + "/steps.jsonl" }
  /// Sources, by what is in them.
  public var blobs: String { path + "/blobs" }
  /// Output of allocations.
  public var logs: String { path + "/logs" }
  /// What a runtime unpacks and builds in.
  public var work: String { path + "/work" }
  /// Held while an agent runs here.
  public var lockFile: String { path + "/lock" }

  /// Makes the folder and its folders where they are missing (mode 0700), and takes it for this process.
  ///
  /// A few small system calls; meant for the start of a program.
  /// - Returns: the lock; the folder is this process's until it is released.
  /// - Throws: ``StoreError`` with code `.inUse`, naming the other process, or `.storage`.
  public func take() throws(StoreError) -> DataDirectoryLock {
    try makeParents()
    try DiskCall.makeDirectory(path)
    try DiskCall.setMode(path, 0o700)
    let lock = try DataDirectoryLock(self)
    for folder in [blobs, logs, work] { try DiskCall.makeDirectory(folder) }
    return lock
  }

  /// Whether a file is there.
  package func has(_ path: String) throws(StoreError) -> Bool { try DiskCall.length(of: path) != nil }

  private func makeParents() throws(StoreError) {
    var parent = ""
    for part in path.split(separator: "/").dropLast() {
      parent += parent.isEmpty && !path.hasPrefix("/") ? String(part) : "/\(part)"
      if try DiskCall.length(of: parent) == nil { try DiskCall.makeDirectory(parent, mode: 0o755) }
    }
  }
}
