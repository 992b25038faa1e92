import ArgumentParser
import ControlAPI

struct Join: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Move this machine, with its apps, from its own platform to another one.",
    discussion: """
      Platforms never merge by themselves. The agent that is asked must lead a platform of this one machine. Its apps go on \
      running where they are; names that are taken there get a number. What it knew of its old platform stays in its data \
      directory. The other platform's token is read from FLOTILLA_JOIN_TOKEN, or from a file.

      A machine that has no platform yet needs none of this: flotilla-agent --join URL.

      EXAMPLES
        FLOTILLA_JOIN_TOKEN=… flotilla join http://cellar:7070 --adopt
        flotilla join http://cellar:7070 --token-file /root/cellar.token
      """)

  @Argument(help: ArgumentHelp("The address of an agent of the other platform.", valueName: "url"))
  var address: String

  @Flag(help: "Take the apps along. Without it a platform that has some is not left.")
  var adopt = false

  @Option(help: ArgumentHelp("A file that holds the other platform's token.", valueName: "file"))
  var tokenFile: String?

  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let session = try global.session(followsLeader: false)
    let token = try otherToken()
    let other = try ControlClient(server: address, logger: GlobalOptions.logger)
    session.console.note("asking \(other.server)")
    let answer = try await session.client.move(MoveRequest(address: other.server, token: token, adopt: adopt))
    try await untilItHasMoved(to: answer, session)
    guard !session.json else { return try session.json(answer) }
    let apps = answer.apps == 1 ? "1 app" : "\(answer.apps) apps"
    try session.console.out("this machine belongs to the platform \(answer.cluster) now, with \(apps)")
  }

  private func otherToken() throws -> String {
    let surroundings = Surroundings.current
    if let tokenFile {
      do {
        return String(decoding: try surroundings.read(tokenFile), as: UTF8.self)
          .split(whereSeparator: \.isWhitespace).first.map(String.init) ?? ""
      } catch {
        throw ValidationError("--token-file: '\(tokenFile)' can't be read")
      }
    }
    guard let token = surroundings.value("FLOTILLA_JOIN_TOKEN") else {
      throw ValidationError(
        "the other platform's token is needed: in FLOTILLA_JOIN_TOKEN, or with --token-file; it is in the file 'token' of its agents"
      )
    }
    return token
  }

  /// The agent starts anew as a part of the other platform.
  private func untilItHasMoved(to answer: MoveAnswer, _ session: Session) async throws {
    let clock = ContinuousClock()
    let end = clock.now + .seconds(60)
    while clock.now < end {
      do {
        if try await session.client.ping(within: .seconds(2)).cluster == answer.cluster { return }
      } catch let error as ControlError where error.isRetriable {
        // It is on its way down or up.
      }
      try await clock.sleep(for: .milliseconds(200))
    }
    session.console.note(
      "the agent has not come back yet; its log says why, and a new start of it completes the move")
    throw ExitCode.failure
  }
}
