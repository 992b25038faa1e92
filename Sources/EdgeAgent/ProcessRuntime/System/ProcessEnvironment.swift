/// The variables that a process was started with (`/proc/PID/environ`, proc(5)).
enum ProcessEnvironment {
  /// `nil` for a process that is gone, or another user's.
  static func read(_ id: Int32) -> [String: String]? {
    SystemFile.read("/proc/\(id)/environ", limit: 4 << 20).map(parse)
  }

  static func parse(_ bytes: [UInt8]) -> [String: String] {
    var variables: [String: String] = [:]
    for entry in bytes.split(separator: 0) {
      guard let equals = entry.firstIndex(of: UInt8(ascii: "=")), equals > entry.startIndex else { continue }
      let value = entry[entry.index(after: equals)...]
      variables[String(decoding: entry[..<equals], as: UTF8.self)] = String(decoding: value, as: UTF8.self)
    }
    return variables
  }
}
