import ArgumentParser
import ControlAPI
import EdgeModel

/// The command line tool of the platform: a thin face of ``ControlAPI``.
@main
struct Flotilla: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "flotilla",
    abstract: "Runs apps from Git repositories on the machines of a network.",
    discussion: """
      Every command talks to an agent (flotilla-agent): the one on this machine, or the one that --server or \
      FLOTILLA_SERVER names. The token comes from FLOTILLA_TOKEN, else from the data directory of this machine's agent.

      EXAMPLES
        flotilla deploy https://example.org/ann/shop.git --wait
        flotilla ps
        flotilla logs shop --follow

      Exit status: 0 done, 1 failed, 2 wrong use, 130 interrupted; that of 'exec' is its command's. Completions for bash, zsh and fish: \
      flotilla --generate-completion-script SHELL.
      """,
    version: PackageVersion.current,
    subcommands: [
      Deploy.self, Ps.self, Status.self, Logs.self, Open.self, Env.self, Exec.self, Top.self, Update.self,
      Rollback.self, Cancel.self, Follow.self, Webhook.self, Stop.self, Start.self, Destroy.self, Nodes.self,
      Explain.self, Cordon.self, Uncordon.self, NodeCommand.self, GiveUp.self,
      Drain.self, Rebalance.self, Leader.self, Join.self, Token.self, Changes.self, Gc.self, Backup.self, Restore.self,
      Secret.self, Validate.self, Init.self, Doctor.self,
    ])

  static func main() async {
    let status = await Program.run(Array(CommandLine.arguments.dropFirst()))
    Program.exit(status)
  }
}
