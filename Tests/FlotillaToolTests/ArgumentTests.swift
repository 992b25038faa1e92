import ArgumentParser
import ControlAPI
import EdgeModel
import Testing

@testable import flotilla

@Suite("What people write") struct ArgumentTests {
  @Test("deploy takes all its options") func deploy() throws {
    let command = try #require(
      try Flotilla.parseAsRoot([
        "deploy", "https://example.org/ann/shop.git", "--branch", "next", "--name", "shop", "--env", "A=b=c", "--env",
        "E=",
        "--wait", "--timeout", "5", "--json", "--server", "http://h:1",
      ]) as? Deploy)
    #expect(command.url == "https://example.org/ann/shop.git")
    #expect(command.branch == "next")
    #expect(command.name == "shop")
    #expect(command.env.dictionary == ["A": "b=c", "E": ""])
    #expect(command.waiting.wait && command.waiting.limit == .seconds(5))
    #expect(command.global.json && command.global.server == "http://h:1")
  }

  @Test(
    "every command of the contract is there",
    arguments: [
      ["deploy", "u"], ["ps"], ["status", "d"], ["logs", "d", "--follow", "--build", "--since", "10m"],
      ["logs", "d", "--tail", "5", "--grep", "a|b", "--timestamps"], ["logs", "d", "-n", "5", "-f", "-t"],
      ["open", "d", "--print"], ["env", "d", "--show"], ["top", "--once", "--interval", "5"],
      ["backup", "--output", "f"], ["restore", "f"],
      ["update", "d", "--wait"], ["stop", "d"], ["start", "d"], ["destroy", "d", "--wait"], ["nodes"], ["changes"],
      ["deploy", "u", "--follow-branch"], ["deploy", "u", "--follow-branch=5m", "--wait"],
      ["deploy", "--follow-branch=5m", "u"], ["deploy", "--follow-branch", "https://example.org/a/b"], ["follow", "d"],
      ["follow", "d", "--every", "30s"],
      ["follow", "d", "--stop"], ["webhook", "d"], ["webhook", "d", "--rotate"], ["webhook", "d", "--remove"],
      ["cancel", "d"], ["explain", "d"], ["cordon", "n"], ["uncordon", "n"], ["drain", "n", "--timeout", "5"],
      ["give-up"], ["rebalance"], ["rebalance", "--dry-run"],
      ["changes", "raaaaaaaaaaa"], ["changes", "--follow"], ["validate", "."], ["doctor"],
    ])
  func contract(_ arguments: [String]) throws {
    _ = try Flotilla.parseAsRoot(arguments + ["--json", "--server", "http://h:1"])
  }

  @Test(
    "wrong use ends with 2",
    arguments: [
      ["nonsense"], ["deploy"], ["deploy", "u", "--env", "A"], ["deploy", "u", "--env", "1A=b"],
      ["deploy", "u", "--env", "=b"],
      ["deploy", "u", "--name", "No Name"], ["deploy", "u", "--timeout", "0"], ["deploy", "u", "--timeout", "soon"],
      ["deploy", ""], ["status"], ["status", ""], ["logs", "d", "--since", "3y"],
      ["logs", "d", "--tail=-1"], ["logs", "d", "--tail", "10001"], ["logs", "d", "--grep", "["], ["open"],
      ["top", "--interval", "0"], ["changes", "x"], ["ps", "extra"],
      ["stop", "d", "--wait"], ["cancel"], ["follow", "d", "--every", "1s"], ["follow", "d", "--every", "30"],
      ["follow", "d", "--every", "25h"], ["follow", "d", "--every", "30s", "--stop"],
      ["follow", "d", "--every", "99999999999h"], ["webhook", "d", "--rotate", "--remove"],
      ["cordon"], ["drain"], ["drain", "n", "--timeout", "0"], ["drain", "a/b"], ["uncordon", ""], ["explain"],
      ["give-up", "n"], ["rebalance", "n"], ["deploy", "u", "--follow-branch=soon"],
      ["deploy", "u", "--follow-branch=1s"],
    ])
  func wrongUse(_ arguments: [String]) async {
    #expect(await Program.run(arguments) == 2)
  }

  @Test(
    "help and version end with 0", arguments: [["--help"], ["deploy", "--help"], ["--version"], ["help", "logs"]])
  func help(_ arguments: [String]) async {
    #expect(await Program.run(arguments) == 0)
  }

  @Test(
    "each command's help has an example",
    arguments: [
      "deploy", "ps", "status", "logs", "open", "env", "top", "backup", "restore", "update", "stop", "start", "destroy",
      "nodes", "changes",
      "validate", "doctor",
    ])
  func examples(_ command: String) throws {
    let type = try #require(
      Flotilla.configuration.subcommands.first { $0.configuration.commandName ?? "\($0)".lowercased() == command })
    #expect(type.configuration.discussion.contains("flotilla \(command)"))
  }

  @Test("no agent ends with 1") func nobody() async {
    #expect(await Program.run(["ps", "--server", "http://127.0.0.1:1"]) == 1)
  }

  @Test(
    "a time ago and a time of the calendar",
    arguments: [
      ("90s", 910_000), ("10m", 400_000), ("0s", 1_000_000), ("1h", -2_600_000), ("1d", -85_400_000),
      ("1970-01-01T00:00:01Z", 1_000), ("1970-01-01T01:00:01.5+01:00", 1_500),
    ] as [(String, Int64)])
  func since(_ text: String, _ milliseconds: Int64) throws {
    let time = try #require(SinceTime(argument: text))
    #expect(time.timestamp(now: Timestamp(milliseconds: 1_000_000)).milliseconds == milliseconds)
  }

  @Test(
    "what is no time is refused", arguments: ["", "m", "10", "-5m", "5.5m", "5 m", "9223372036854775807d", "today"])
  func noTime(_ text: String) {
    #expect(SinceTime(argument: text) == nil)
  }

  @Test(
    "addresses and paths are told apart",
    arguments: [
      (".", false), ("/srv/shop", false), ("shop", false), ("./a:b", false), ("../x", false), ("a/b:c", false),
      (":x", false),
      ("https://example.org/x.git", true), ("ssh://git@example.org/x", true), ("file:///srv/x.git", true),
      ("git@example.org:ann/shop.git", true), ("host:x.git", true),
    ])
  func targets(_ text: String, _ isRepository: Bool) {
    #expect(ValidationTarget(text) == (isRepository ? .repository(text) : .path(text)))
  }
}
