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

/// How much a directory holds.
enum DirectorySize {
  /// The sum of the lengths of all regular files below, in bytes. What disappears meanwhile, or can't be read, counts
  /// nothing: it is asked again soon.
  static func measure(_ directory: String) -> Int64 {
    let names: [String]
    do { names = try FileManager.default.contentsOfDirectory(atPath: directory) } catch { return 0 }
    var sum: Int64 = 0
    for name in names {
      let path = "\(directory)/\(name)"
      var information = stat()
      guard lstat(path, &information) == 0 else { continue }
      switch information.st_mode & S_IFMT {
      case S_IFREG: sum = sum.addingReportingOverflow(Int64(information.st_size)).partialValue
      case S_IFDIR: sum = sum.addingReportingOverflow(measure(path)).partialValue
      default: continue
      }
    }
    return sum
  }
}
