/// Where this process is among the system's control groups (cgroups(7)): read from `/proc/self/cgroup` and
/// `/proc/self/mountinfo`.
struct ControlGroupLayout: Sendable, Hashable {
  /// What can be limited, by the names of its controllers.
  enum Controller: String, CaseIterable, Sendable, Comparable {
    case memory, cpu, pids

    static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  }

  enum Version: Sendable { case one, two }

  /// A folder of the control group file system.
  struct Folder: Sendable, Hashable {
    var path: String
    var version: Version
  }

  /// The group that this process is in, by controller, where version 1 has the controller.
  private(set) var first: [Controller: Folder] = [:]
  /// The group of version 2, if that is mounted. Which controllers it has only it can say.
  private(set) var second: Folder?

  /// - Parameters:
  ///   - groups: lines `ID:CONTROLLERS:PATH`; version 2 has no controllers there.
  ///   - mounts: as in proc(5).
  init(groups: String, mounts: String) {
    let mounts = mounts.split(separator: "\n").compactMap(Mount.init)
    for line in groups.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { continue }
      let path = String(parts[2])
      if parts[1].isEmpty {
        second = second ?? mounts.lazy.filter { $0.version == .two }.compactMap { $0.folder(of: path) }.first
        continue
      }
      for name in parts[1].split(separator: ",") {
        guard let controller = Controller(rawValue: String(name)) else { continue }
        let own = mounts.lazy.filter { $0.version == .one && $0.controllers.contains(name) }
        first[controller] = own.compactMap { $0.folder(of: path) }.first
      }
    }
  }

  private struct Mount {
    let root: String
    let point: String
    let version: Version
    let controllers: Set<Substring>

    /// `36 31 0:33 / /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,memory`
    init?(_ line: Substring) {
      let fields = line.split(separator: " ")
      guard let dash = fields.firstIndex(of: "-"), dash >= 6, fields.count > dash + 3 else { return nil }
      switch fields[dash + 1] {
      case "cgroup": version = .one
      case "cgroup2": version = .two
      default: return nil
      }
      root = Self.unescaped(fields[3])
      point = Self.unescaped(fields[4])
      controllers = Set(fields[dash + 3].split(separator: ","))
    }

    /// The folder of a group, unless it lies outside of what is mounted here.
    func folder(of path: String) -> Folder? {
      // A group of another name space.
      guard !path.split(separator: "/").contains("..") else { return nil }
      var inner = Substring(path)
      if root != "/" {
        guard path == root || path.hasPrefix(root + "/") else { return nil }
        inner = path.dropFirst(root.count)
      }
      return Folder(path: inner.isEmpty || inner == "/" ? point : point + inner, version: version)
    }

    /// The kernel writes blanks and the like as `\040`.
    private static func unescaped(_ field: Substring) -> String {
      var bytes: [UInt8] = []
      var rest = field.utf8[...]
      while let byte = rest.popFirst() {
        if byte == UInt8(ascii: "\\"), let code = UInt8(String(decoding: rest.prefix(3), as: UTF8.self), radix: 8) {
          bytes.append(code)
          rest = rest.dropFirst(3)
        } else {
          bytes.append(byte)
        }
      }
      return String(decoding: bytes, as: UTF8.self)
    }
  }
}
