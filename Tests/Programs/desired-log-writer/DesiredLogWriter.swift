// Appends to a log of desired state until it is killed, and says on standard output what was acknowledged:
// a line "EPOCH.INDEX CHANGE" after each append that returned. Usage: desired-log-writer FILE SEED

import Coordination
import EdgeModel
import EdgeStore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@main
struct DesiredLogWriter {
  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 3, let seed = UInt64(arguments[2]) else {
      say("usage: desired-log-writer FILE SEED", to: STDERR_FILENO)
      exit(2)
    }
    let log = try await SQLiteDesiredLog.open(path: arguments[1])
    var story = Story(seed: seed)
    while true {
      let state = await log.state()
      let (changes, change) = story.next(state)
      let epoch = max(1, state.version.epoch) + (story.isNewEpoch() ? 1 : 0)
      let version = try await log.append(changes, after: state.version, epoch: epoch)
      say("\(version) \(change)", to: STDOUT_FILENO)
    }
  }

  /// One `write` call, so that a line is there whole or not at all.
  private static func say(_ text: String, to descriptor: CInt) {
    let bytes = Array((text + "\n").utf8)
    _ = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
  }
}
