import ControlAPI
import Dispatch
import EdgeModel
import Synchronization

/// What the platform has that could stand where a person presses the tabulator: asked for in a moment, or not at all.
enum Candidates {
  /// A shell that waits longer than this seems to hang, in milliseconds; who is far from the agent may say another time.
  private static func patience(in surroundings: Surroundings) -> Int {
    surroundings.value("FLOTILLA_COMPLETION_TIMEOUT").flatMap { Int($0) }.map { min(max($0, 1), 60_000) } ?? 700
  }

  /// - Parameters:
  ///   - arguments: the words so far, which may name another agent.
  ///   - prefix: how the word begins.
  static func deployments(_ arguments: [String], _ prefix: String) -> [String] {
    ask(arguments, prefix) { client in
      try await client.deployments().filter { $0.status != .destroyed }.map(\.name.rawValue)
    }
  }

  static func machines(_ arguments: [String], _ prefix: String) -> [String] {
    ask(arguments, prefix) { client in try await client.nodes().map(\.name.rawValue) }
  }

  /// Completing is a call that waits, on the thread of the program, which does nothing else then.
  private static func ask(
    _ arguments: [String], _ prefix: String, _ question: @escaping @Sendable (ControlClient) async throws -> [String]
  ) -> [String] {
    let surroundings = Surroundings.current
    let found = Found()
    let asking = Task.detached {
      let token = TokenSource.find(in: surroundings).token
      do {
        let server = server(in: arguments) ?? surroundings.value("FLOTILLA_SERVER") ?? ControlClient.defaultServer
        let client = try ControlClient(
          server: server, token: token, electionPatience: .zero, logger: GlobalOptions.logger)
        let names = try await question(client)
        found.names.withLock { $0 = names }
      } catch {
        // No answer is no candidates: a completion has no place for words about it.
        found.names.withLock { $0 = [] }
      }
      found.isThere.signal()
    }
    if found.isThere.wait(timeout: .now() + .milliseconds(patience(in: surroundings))) == .timedOut { asking.cancel() }
    return choose(from: found.names.withLock { $0 }, prefix)
  }

  /// Names that begin so, sorted; names that shells would take apart aren't offered.
  static func choose(from names: [String], _ prefix: String) -> [String] {
    Array(Set(names)).filter { $0.hasPrefix(prefix) && $0.printable == $0 && !$0.contains(" ") }.sorted()
  }

  /// The address that the words so far name.
  static func server(in arguments: [String]) -> String? {
    for (word, next) in zip(arguments, arguments.dropFirst()) where word == "--server" { return next }
    return arguments.last { $0.hasPrefix("--server=") }.map { String($0.dropFirst("--server=".count)) }
  }

  private final class Found: Sendable {
    let names = Mutex<[String]>([])
    let isThere = DispatchSemaphore(value: 0)
  }
}
