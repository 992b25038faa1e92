/// Runs git in one bare repository of ours.
struct GitCommand: Sendable {
  var executable: String
  /// The bare repository.
  var repository: String
  var environment: GitEnvironment
  var policy: GitPolicy
  /// Whether the user's configuration names how ssh is started.
  var usesOwnSSHCommand = false
  /// What a credential of the platform adds to the environment.
  var access: [String: String] = [:]

  /// Settings that hold whatever the repository or the user has: nothing of theirs is run, nothing is done afterwards.
  private static let settings = [
    "core.hooksPath=/dev/null", "protocol.ext.allow=never", "core.fsmonitor=false", "gc.auto=0",
    "maintenance.auto=false",
    "fetch.recurseSubmodules=false", "submodule.recurse=false", "fetch.writeCommitGraph=false", "tar.umask=0022",
    "advice.detachedHead=false", "core.askPass=", "fetch.unpackLimit=1", "color.ui=false",
  ]

  /// Runs `git ARGUMENTS` and gives its outcome, failed or not.
  /// - Throws: ``GitError`` if git isn't there or says more than `outputLimit`; `CancellationError`.
  func outcome(
    _ arguments: [String], input: [UInt8] = [], outputLimit: Int = 1 << 20, fileSizeLimit: Int64? = nil
  ) async throws -> ChildCommand.Outcome {
    let command = ChildCommand(
      arguments: [executable] + Self.settings.flatMap { ["-c", $0] } + arguments,
      environment: environment.variables(
        for: policy, usesOwnSSHCommand: usesOwnSSHCommand, access: access),
      directory: repository, outputLimit: outputLimit,
      fileSizeLimit: fileSizeLimit ?? policy.maximumBytes)
    do {
      let outcome = try await command.run(input: input)
      if outcome.status == ChildCommand.notFoundStatus { throw Self.missing }
      return outcome
    } catch ChildCommand.Failure.outputLimitExceeded {
      throw GitError(.tooLarge, "git had more to say about the repository than is taken (\(outputLimit) bytes)")
    } catch ChildCommand.Failure.notStarted(let reason) {
      throw GitError(.other, "git could not be started: \(reason)")
    }
  }

  /// Runs `git ARGUMENTS` and gives its output.
  /// - Throws: ``GitError`` as the failure's table reads its message.
  @discardableResult
  func output(
    _ arguments: [String], input: [UInt8] = [], outputLimit: Int = 1 << 20, fileSizeLimit: Int64? = nil,
    about url: GitRepositoryURL
  ) async throws -> [UInt8] {
    let outcome = try await outcome(
      arguments, input: input, outputLimit: outputLimit, fileSizeLimit: fileSizeLimit)
    guard outcome.isSuccess else { throw GitFailure(outcome, url: url, policy: policy).error }
    return outcome.output
  }

  private static let missing = GitError(
    .gitMissing, "the command 'git' is not on this machine; install it (Debian: apt-get install git)")
}
