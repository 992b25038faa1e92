import EdgeModel
import Logging

/// Makes an app's environment complete when it is started: opens its secrets, and adds what the platform gives every app.
/// What it opened is in memory and in the app's own environment alone.
struct AppSecrets: Sendable {
  /// An app with its secrets opened: to be started, and not to be kept.
  struct Opened: Sendable {
    let allocation: Allocation
    let redactor: Redactor
  }

  let vault: Vault
  let inbox: WorkerInbox
  /// The base URL of this agent's control API, as an app on this machine reaches it; empty for none.
  let address: @Sendable () -> String
  let time: TimeSource
  let logger: Logger

  /// How long an app waits for the platform's key before it is started without a token.
  static let keyPatience: Duration = .seconds(5)

  /// - Parameter isRunning: whether it runs already and is only followed: then what can't be opened is no obstacle.
  /// - Throws: ``BringUpError`` with words for people; `CancellationError`.
  func open(_ allocation: Allocation, isRunning: Bool = false) async throws -> Opened {
    let deployment = allocation.id.deployment
    if !isRunning, let name = allocation.workload.malformedSecret {
      throw BringUpError("the value of \(name) \(SecretReference.Malformed())", .app)
    }
    var values: [SecretName: String] = [:]
    var hidden: [String] = []
    for name in allocation.workload.secretNames {
      guard let secret = inbox.assignments?.secret(name, for: deployment) else {
        if isRunning { continue }
        // It may be set at any time, and then the app starts.
        throw BringUpError(Self.missing([name]), .machine)
      }
      do {
        let value = try await text(secret.value, of: secret.id)
        values[name] = value
        hidden.append(value)
      } catch let error as BringUpError where isRunning {
        logger.warning(
          "an app runs on whose secret can't be opened; its output is not searched for it",
          metadata: ["allocation": "\(allocation.id)", "secret": "\(secret.id)", "reason": "\(error.words)"])
      }
      if let previous = secret.previous { hidden += await former(previous, of: secret.id) }
    }
    let token = try await token(of: allocation.id)
    if let token { hidden.append(token) }
    let workload = allocation.workload.mappingEnvironments { environment in
      complete(environment, values, token: token, deployment)
    }
    return Opened(allocation: allocation.with(workload), redactor: Redactor(hidden))
  }

  /// What a person is told who has to set secrets.
  static func missing(_ names: [SecretName]) -> String {
    let commands = names.map { "flotilla secret set \($0)" }.joined(separator: "; ")
    let quoted = names.map { "'\($0)'" }.joined(separator: ", ")
    return names.count == 1 ? "secret \(quoted) is not set: \(commands)" : "secrets \(quoted) are not set: \(commands)"
  }

  private func text(_ value: SealedSecret.Value, of id: SecretID) async throws -> String {
    do {
      let bytes = try await vault.open(value, of: id)
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw BringUpError("the secret \(id) is no text; set it again", .machine)
      }
      return text
    } catch let error as ControlPlaneError {
      throw BringUpError(error.message, .machine)
    }
  }

  /// A value that was replaced, to be hidden still. One that can't be opened any more is no reason not to start.
  private func former(_ value: SealedSecret.Value, of id: SecretID) async -> [String] {
    do {
      return [try await text(value, of: id)]
    } catch {
      logger.debug("a replaced secret can't be opened", metadata: ["secret": "\(id)", "error": "\(error)"])
      return []
    }
  }

  private func complete(
    _ environment: [String: String], _ values: [SecretName: String], token: String?, _ deployment: DeploymentID
  ) -> [String: String] {
    var result: [String: String] = [:]
    for (name, value) in environment where !name.hasPrefix(PlatformVariable.prefix) {
      result[name] = value.hasPrefix(SecretReference.prefix) ? opened(value, values) : value
    }
    result[PlatformVariable.deployment.rawValue] = deployment.rawValue
    let address = address()
    if let token, !address.isEmpty {
      result[PlatformVariable.api.rawValue] = address
      result[PlatformVariable.token.rawValue] = token
    }
    return result
  }

  private func opened(_ value: String, _ values: [SecretName: String]) -> String? {
    SecretName(String(value.dropFirst(SecretReference.prefix.count))).flatMap { values[$0] }
  }

  /// The app's token; `nil` when the platform has no key within a few seconds, as when its leader is of an older version.
  private func token(of allocation: AllocationID) async throws -> String? {
    let waiting = time.stopwatch()
    while true {
      let seen = vault.keyring.changed.value
      do {
        let cluster = try vault.cluster()
        if let key = vault.keyring.current(of: cluster) {
          return AppToken.make(for: allocation, of: cluster, with: key)
        }
      } catch {
        logger.debug("no token for an app yet", metadata: ["error": "\(error)"])
      }
      let left = Self.keyPatience - waiting.elapsed
      guard left > .zero else {
        logger.notice("an app starts without a token", metadata: ["allocation": "\(allocation)"])
        return nil
      }
      try await vault.keyring.changed.wait(after: seen, atMost: left, time)
    }
  }
}
