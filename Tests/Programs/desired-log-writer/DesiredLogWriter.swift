// Works on a log of desired state until it is killed, and says on standard output what was promised, a line each:
//
// desired-log-writer FILE SEED                  appends to a log; "EPOCH.INDEX CHANGE" after each append that returned
// desired-log-writer replica FILE SEED NODE     the same through a replica that holds its log alone
// desired-log-writer voter FILE NODE OTHERS…    votes; "EPOCH CANDIDATE" after each vote that was given

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
    let arguments = CommandLine.arguments.dropFirst()
    let rest = Array(arguments.dropFirst())
    switch arguments.first {
    case "replica":
      guard rest.count == 3, let seed = UInt64(rest[1]), let node = NodeID(rest[2]) else { break }
      try await ReplicaWriter(path: rest[0], node: node).write(Story(seed: seed))
    case "voter":
      let nodes = rest.dropFirst().compactMap { NodeID($0) }
      guard let own = nodes.first, nodes.count >= 3, nodes.count == rest.count - 1 else { break }
      try await Voter(path: rest[0], node: own, others: Array(nodes.dropFirst())).vote()
    case let path?:
      guard rest.count == 1, let seed = UInt64(rest[0]) else { break }
      try await append(to: path, Story(seed: seed))
    case nil: break
    }
    say("usage: desired-log-writer FILE SEED | replica FILE SEED NODE | voter FILE NODE OTHER OTHER", to: STDERR_FILENO)
    exit(2)
  }

  private static func append(to path: String, _ story: Story) async throws {
    let log = try await SQLiteDesiredLog.open(path: path)
    var story = story
    while true {
      let state = await log.state()
      let (changes, change) = story.next(state)
      let epoch = max(1, state.version.epoch) + (story.isNewEpoch() ? 1 : 0)
      let version = try await log.append(changes, after: state.version, epoch: epoch)
      say("\(version) \(change)")
    }
  }

  /// One `write` call, so that a line is there whole or not at all.
  static func say(_ text: String, to descriptor: CInt = STDOUT_FILENO) {
    let bytes = Array((text + "\n").utf8)
    _ = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
  }
}
