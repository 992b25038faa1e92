import Synchronization

@testable import flotilla

/// What a tool has written, and what its writes are answered with.
final class Screen: Sendable {
  private let text = Mutex<(output: String, notes: String)>(("", ""))
  private let isClosed: Bool

  init(isClosed: Bool = false) { self.isClosed = isClosed }

  var output: String { text.withLock { $0.output } }
  var notes: String { text.withLock { $0.notes } }

  var console: Console {
    Console(outputStyle: .plain, noteStyle: .plain) { [self] channel, bytes throws(OutputClosed) in
      if channel == .output, isClosed { throw OutputClosed() }
      text.withLock { text in
        let words = String(decoding: bytes, as: UTF8.self)
        if channel == .output { text.output += words } else { text.notes += words }
      }
    }
  }

  /// Returns once the notes hold a text.
  func untilNotes(hold words: String) async throws {
    while !notes.contains(words) {
      try Task.checkCancellation()
      await Task.yield()
    }
  }
}

extension Screen {
  /// Runs the tool to its end.
  /// - Returns: its exit status.
  static func flotilla(
    _ arguments: String..., at server: RunningServer, screen: Screen, token: String = RunningServer.token
  ) async -> Int32 {
    await flotilla(arguments, at: server, screen: screen, token: token)
  }

  static func flotilla(
    _ arguments: [String], at server: RunningServer, screen: Screen, token: String = RunningServer.token
  ) async -> Int32 {
    let surroundings = Surroundings(
      environment: ["FLOTILLA_TOKEN": token, "FLOTILLA_SERVER": server.url], isRoot: false
    ) { _ throws(Surroundings.FileFault) in throw .missing }
    return await Surroundings.$current.withValue(surroundings) {
      await Console.$current.withValue(screen.console) { await Program.run(arguments) }
    }
  }
}
