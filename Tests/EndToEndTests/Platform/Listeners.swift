import Foundation

/// Which processes listen on a TCP port, from `/proc`.
enum Listeners {
  static func processes(on port: UInt16) async throws -> Set<Int32> {
    let inodes = Set(try ["/proc/net/tcp", "/proc/net/tcp6"].flatMap { try self.inodes(listeningOn: port, table: $0) })
    var found: Set<Int32> = []
    for name in try FileManager.default.contentsOfDirectory(atPath: "/proc") {
      guard let process = Int32(name) else { continue }
      let descriptors = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(name)/fd")) ?? []
      for descriptor in descriptors {
        let target =
          (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(name)/fd/\(descriptor)")) ?? ""
        if target.hasPrefix("socket:["), inodes.contains(String(target.dropFirst(8).dropLast())) {
          found.insert(process)
        }
      }
    }
    return found
  }

  private static func inodes(listeningOn port: UInt16, table: String) throws -> [String] {
    // Files of /proc have no length: they are read to their end.
    let bytes = try FileHandle(forReadingFrom: URL(fileURLWithPath: table)).readToEnd() ?? Data()
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").dropFirst().compactMap { row in
      let fields = row.split(separator: " ", omittingEmptySubsequences: true)
      guard fields.count > 9, fields[3] == "0A", fields[1].hasSuffix(String(format: ":%04X", port)) else { return nil }
      return String(fields[9])
    }
  }
}
