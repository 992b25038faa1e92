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

/// What the system says about one process (`/proc/PID/stat`, proc(5)).
struct ProcessStatus: Sendable, Hashable {
  var id: Int32
  /// `Z` for one that ended and was not taken note of yet.
  var state: UInt8
  var group: Int32
  var session: Int32
  /// When it started, in ticks of the clock since the machine did. With the id it names a process for good.
  var startTime: UInt64

  var isZombie: Bool { state == UInt8(ascii: "Z") || state == UInt8(ascii: "X") }

  /// Reads one process; `nil` if there is none.
  static func read(_ id: Int32) -> ProcessStatus? {
    guard id > 0, let text = SystemFile.read("/proc/\(id)/stat", limit: 4096) else { return nil }
    // The second field is the command's name in parentheses, and may have anything in it.
    guard let end = text.lastIndex(of: UInt8(ascii: ")")) else { return nil }
    let fields = text[text.index(after: end)...].split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
    // Counted from the third field of the manual.
    guard fields.count > 19, let state = fields[0].utf8.first, let group = Int32(fields[2]),
      let session = Int32(fields[3]), let startTime = UInt64(fields[19])
    else { return nil }
    return ProcessStatus(id: id, state: state, group: group, session: session, startTime: startTime)
  }

  /// All processes that can be seen now, in no order.
  static func all() -> [ProcessStatus] {
    let names: [String]
    do { names = try FileManager.default.contentsOfDirectory(atPath: "/proc") } catch { return [] }
    return names.compactMap { Int32($0) }.compactMap(read)
  }

  /// Names this run of the machine: process ids and start times mean nothing in another.
  static func bootID() -> String {
    let text = SystemFile.read("/proc/sys/kernel/random/boot_id", limit: 64) ?? []
    return String(decoding: text, as: UTF8.self).filter { !$0.isWhitespace }
  }
}
