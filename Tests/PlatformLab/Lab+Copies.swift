import Foundation

#if canImport(Glibc)
  import Glibc
#endif

extension Lab {
  /// The processes that serve apps now: by the app's name, with the number of the machine.
  package func copies() -> [String: [(machine: Int, process: Int32)]] {
    let files = FileManager.default
    var copies: [String: [(machine: Int, process: Int32)]] = [:]
    for process in ((try? files.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap(Int32.init) {
      guard let place = try? files.destinationOfSymbolicLink(atPath: "/proc/\(process)/cwd"),
        let machine = machines.firstIndex(where: { place.hasPrefix($0.directory + "/") })
      else { continue }
      let command = String(decoding: files.contents(atPath: "/proc/\(process)/cmdline") ?? Data(), as: UTF8.self)
      guard command.hasPrefix("python3"), command.contains("main.py") else { continue }
      let environment = String(decoding: files.contents(atPath: "/proc/\(process)/environ") ?? Data(), as: UTF8.self)
      let app = environment.split(separator: "\0").first { $0.hasPrefix("LAB_APP=") }
      if let app { copies[String(app.dropFirst(8)), default: []].append((machine, process)) }
    }
    return copies
  }
}
