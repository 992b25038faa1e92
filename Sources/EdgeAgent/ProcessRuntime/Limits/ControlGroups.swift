import EdgeModel

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The control groups in which plain processes are held to limits: one an app and controller, below the agent's own.
struct ControlGroups: Sendable {
  typealias Controller = ControlGroupLayout.Controller
  typealias Folder = ControlGroupLayout.Folder

  /// Below which folder groups can be made.
  private(set) var bases: [Controller: Folder] = [:]
  /// Why a controller is of no use here.
  private(set) var faults: [Controller: String] = [:]

  /// Those of this machine, as this process may use them.
  static func find() -> ControlGroups {
    func text(_ path: String) -> String {
      String(decoding: SystemFile.read(path, limit: 1 << 20) ?? [], as: UTF8.self)
    }
    return ControlGroups(
      ControlGroupLayout(groups: text("/proc/self/cgroup"), mounts: text("/proc/self/mountinfo")))
  }

  init(_ layout: ControlGroupLayout) {
    for controller in Controller.allCases {
      guard let folder = layout.first[controller] ?? layout.second.map(Self.delegated) else {
        faults[controller] = "there are no control groups"
        continue
      }
      if access(folder.path, W_OK) != 0 {
        faults[controller] = "the agent's user may not write to \(folder.path)"
      } else if folder.version == .two, let fault = Self.enable(controller, in: folder.path) {
        faults[controller] = fault
      } else {
        bases[controller] = folder
      }
    }
  }

  /// A service manager that hands a group over puts the agent into a group `agent` below it: version 2 has groups hold
  /// either processes or other groups.
  private static func delegated(_ own: Folder) -> Folder {
    guard own.path.hasSuffix("/agent") else { return own }
    return Folder(path: String(own.path.dropLast("/agent".count)), version: own.version)
  }

  /// Has groups below a folder be able to limit something.
  /// - Returns: why that can't be.
  private static func enable(_ controller: Controller, in folder: String) -> String? {
    func names(_ file: String) -> [Substring] {
      String(decoding: SystemFile.read("\(folder)/\(file)", limit: 4_096) ?? [], as: UTF8.self)
        .split(whereSeparator: \.isWhitespace)
    }
    let name = Substring(controller.rawValue)
    guard names("cgroup.controllers").contains(name) else { return "the group \(folder) doesn't have it" }
    if names("cgroup.subtree_control").contains(name) { return nil }
    guard let fault = SystemFile.write("+\(controller.rawValue)", to: "\(folder)/cgroup.subtree_control") else {
      return nil
    }
    return fault == EBUSY
      ? "the agent runs in the group \(folder) itself, and has to run in one named 'agent' below it"
      : "the group \(folder) doesn't hand it on (error \(fault))"
  }

  /// Sentences for people.
  var notes: [String] {
    let enforced = bases.keys.sorted().map(Self.name)
    var notes: [String] = []
    if !enforced.isEmpty { notes.append("Limits of \(Self.list(enforced)) are enforced by control groups.") }
    let reasons = Dictionary(grouping: faults.keys.sorted(), by: { faults[$0] ?? "" })
    for (reason, controllers) in reasons.sorted(by: { $0.key < $1.key }) {
      notes.append("Limits of \(Self.list(controllers.map(Self.name))) are not enforced: \(reason).")
    }
    return notes
  }

  private static func name(_ controller: Controller) -> String {
    switch controller {
    case .memory: "memory"
    case .cpu: "processors"
    case .pids: "processes"
    }
  }

  private static func list(_ names: [String]) -> String {
    guard let last = names.last, names.count > 1 else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " and " + last
  }
}
