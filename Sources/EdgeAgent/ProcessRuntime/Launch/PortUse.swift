import EdgeModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Who has a TCP port of this machine.
enum PortUse {
  /// Whether somebody has the port already, tried by taking it for a moment.
  static func isTaken(_ port: UInt16, _ transport: PortMapping.Transport = .tcp) -> Bool {
    #if canImport(Glibc)
      let kind = Int32((transport == .tcp ? SOCK_STREAM : SOCK_DGRAM).rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    #else
      let kind = Int32(transport == .tcp ? SOCK_STREAM : SOCK_DGRAM)
    #endif
    let descriptor = socket(AF_INET, kind, 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    if transport == .tcp {
      // Connections of the past that the system still remembers don't count.
      var yes: Int32 = 1
      setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    return result != 0 && errno == EADDRINUSE
  }

  /// The process that listens on a port, such as `nginx (process 812)`; `nil` where this user may not see it.
  static func holder(of port: UInt16) -> String? {
    let sockets = sockets(on: port)
    guard let process = ProcessStatus.all().first(where: { has($0.id, anyOf: sockets) == true }) else { return nil }
    let name = String(decoding: SystemFile.read("/proc/\(process.id)/comm", limit: 64) ?? [], as: UTF8.self)
    return "\(name.filter { !$0.isNewline }) (process \(process.id))"
  }

  /// Whether one of these processes listens on a port; `nil` where this user may not see it.
  static func isHeld(_ port: UInt16, byAnyOf processes: [ProcessStatus]) -> Bool? {
    let sockets = sockets(on: port)
    var isKnown = true
    for process in processes {
      guard let has = has(process.id, anyOf: sockets) else {
        isKnown = false
        continue
      }
      if has { return true }
    }
    return isKnown ? false : nil
  }

  /// The sockets that listen on a port, as `/proc/PID/fd` names them.
  private static func sockets(on port: UInt16) -> Set<String> {
    Set(
      ["/proc/net/tcp", "/proc/net/tcp6"].flatMap { table in
        listeners(String(decoding: SystemFile.read(table, limit: 4 << 20) ?? [], as: UTF8.self), on: port)
      }.map { "socket:[\($0)]" })
  }

  private static func has(_ process: Int32, anyOf sockets: Set<String>) -> Bool? {
    if sockets.isEmpty { return false }
    let directory = "/proc/\(process)/fd"
    guard let descriptors = try? FileManager.default.contentsOfDirectory(atPath: directory) else { return nil }
    return descriptors.contains { name in
      // One that was closed since.
      guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "\(directory)/\(name)") else {
        return false
      }
      return sockets.contains(target)
    }
  }

  /// The inodes of the sockets that listen on a port: rows of proc(5)'s table in state `0A`.
  static func listeners(_ table: String, on port: UInt16) -> [String] {
    table.split(separator: "\n").dropFirst().compactMap { row in
      let fields = row.split(separator: " ")
      guard fields.count > 9, fields[3] == "0A", let text = fields[1].split(separator: ":").last,
        UInt16(text, radix: 16) == port
      else { return nil }
      return String(fields[9])
    }
  }
}
