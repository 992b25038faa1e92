import EdgeModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What the disk has of one allocation.
///
/// | name | what it is |
/// |---|---|
/// | `allocation.json` | ``AllocationRecord``: whose it is, and whether it is built |
/// | `files/` | the commit's files, and the workload's working directory |
/// | `home/`, `tmp/` | its `HOME` and `TMPDIR` |
/// | `output/` | `stdout` and `stderr`, and how far each was taken over |
/// | `launch.sh` | ``LaunchScript``, in a file for the sake of who looks at the list of processes |
/// | `start` | the number of the start that counts |
/// | `instance.N.json` | ``InstanceRecord`` of start N, written by the process itself before the workload begins |
/// | `status.N` | the exit status of start N |
/// | `reason.N` | why start N ended, where its status is no word of its own |
/// | `groups` | the control groups of the start that counts, one a line; none without limits |
struct AllocationDirectory: Sendable {
  let id: AllocationID
  let path: String

  init(id: AllocationID, root: String) {
    self.id = id
    path = "\(root)/\(id.rawValue)"
  }

  var files: String { "\(path)/files" }
  var home: String { "\(path)/home" }
  var temporary: String { "\(path)/tmp" }
  var output: String { "\(path)/output" }

  var launchScript: String { "\(path)/launch.sh" }

  var exists: Bool { FileManager.default.fileExists(atPath: path) }

  /// Makes the directories, for this user alone.
  func make() throws {
    for directory in [path, home, temporary, output] {
      try FileManager.default.createDirectory(
        atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }
  }

  func record() -> AllocationRecord? {
    guard let bytes = SystemFile.read("\(path)/allocation.json", limit: 65_536) else { return nil }
    // A half-written or foreign file is as good as none: the allocation is built anew.
    return try? JSONDecoder().decode(AllocationRecord.self, from: Data(bytes))
  }

  func write(_ record: AllocationRecord) throws {
    try JSONEncoder().encode(record).write(to: URL(fileURLWithPath: "\(path)/allocation.json"), options: .atomic)
  }

  /// All starts that ever got as far as a process, the newest first.
  func instances() -> [InstanceRecord] {
    let names: [String]
    do { names = try FileManager.default.contentsOfDirectory(atPath: path) } catch { return [] }
    return names.filter { $0.hasPrefix("instance.") && $0.hasSuffix(".json") }
      .compactMap { SystemFile.read("\(path)/\($0)", limit: 4096) }
      // One that is empty is being written; its process will find that it doesn't count any more.
      .compactMap { try? JSONDecoder().decode(InstanceRecord.self, from: Data($0)) }
      .sorted { $0.number > $1.number }
  }

  /// Atomically: a shell that runs an older one reads on in that.
  func writeLaunchScript() throws {
    try Data(LaunchScript.text.utf8).write(to: URL(fileURLWithPath: launchScript), options: .atomic)
  }

  /// Says which start counts from now on; processes of others end before their workload begins.
  func write(start number: Int) throws {
    try Data("\(number)\n".utf8).write(to: URL(fileURLWithPath: "\(path)/start"), options: .atomic)
  }

  /// The number of the start that counts; 0 before the first.
  func start() -> Int {
    let bytes = SystemFile.read("\(path)/start", limit: 32) ?? []
    return Int(String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }) ?? 0
  }

  func status(of number: Int) -> Int32? {
    let bytes = SystemFile.read("\(path)/status.\(number)", limit: 32) ?? []
    return Int32(String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace })
  }

  func write(status: Int32, of number: Int) throws {
    try Data("\(status)\n".utf8).write(to: URL(fileURLWithPath: "\(path)/status.\(number)"), options: .atomic)
  }

  /// Why the newest start ended, where that isn't its own word.
  var reason: String? {
    instances().first.flatMap { SystemFile.read("\(path)/reason.\($0.number)", limit: 1_024) }
      .map { String(decoding: $0, as: UTF8.self) }
  }

  func write(reason: String, of number: Int) throws {
    try Data(reason.utf8).write(to: URL(fileURLWithPath: "\(path)/reason.\(number)"), options: .atomic)
  }

  /// The control groups of the start that counts.
  var groups: [String] {
    let text = String(decoding: SystemFile.read("\(path)/groups", limit: 65_536) ?? [], as: UTF8.self)
    return text.split(separator: "\n").map(String.init)
  }

  func write(groups: [String]) throws {
    guard !groups.isEmpty || FileManager.default.fileExists(atPath: "\(path)/groups") else { return }
    let text = groups.map { "\($0)\n" }.joined()
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/groups"), options: .atomic)
  }

  /// Forgets starts that are over, so that an app that is started over and over doesn't fill the directory.
  func forgetInstances(before number: Int) throws {
    for old in instances() where old.number < number {
      for name in ["instance.\(old.number).json", "status.\(old.number)", "reason.\(old.number)"] {
        let file = "\(path)/\(name)"
        if FileManager.default.fileExists(atPath: file) { try FileManager.default.removeItem(atPath: file) }
      }
    }
  }
}
