#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What the tool finds around itself: environment, user, files. Tests make their own.
struct Surroundings: Sendable {
  /// Why a file can't be read.
  enum FileFault: Error {
    case missing
    case denied
    case other(String)
  }

  var environment: [String: String]
  var isRoot: Bool
  /// Reads a small file whole.
  var read: @Sendable (String) throws(FileFault) -> [UInt8]
  /// Whether there is a program at a path.
  var isExecutable: @Sendable (String) -> Bool = { FileManager.default.isExecutableFile(atPath: $0) }

  /// A variable that is set and not empty.
  func value(_ name: String) -> String? {
    guard let value = environment[name], !value.isEmpty else { return nil }
    return value
  }

  /// Where a program is, among the folders of `PATH` and those of the system's services.
  func program(_ name: String) -> String? {
    let folders = (value("PATH") ?? "").split(separator: ":").map(String.init) + ["/usr/sbin", "/usr/local/sbin"]
    return folders.map { "\($0)/\(name)" }.first { isExecutable($0) }
  }

  /// Those of this task: the process's own, except in tests.
  @TaskLocal static var current = Surroundings.process

  private static var process: Surroundings {
    Surroundings(
      environment: ProcessInfo.processInfo.environment, isRoot: geteuid() == 0,
      read: { path throws(FileFault) in
        do {
          return Array(try Data(contentsOf: URL(filePath: path)))
        } catch let error as CocoaError where error.code == .fileReadNoSuchFile || error.code == .fileNoSuchFile {
          throw .missing
        } catch let error as CocoaError where error.code == .fileReadNoPermission {
          throw .denied
        } catch {
          throw .other("\(error)")
        }
      })
  }
}
