import ArgumentParser
import ControlAPI
import ControlServer
import Discovery
import Foundation
import Logging

/// The platform's token: the one that was given, or the one that a code stands for.
enum TokenChoice {
  /// How long the agent to join is asked while it doesn't answer.
  private static let patience: Duration = .seconds(60)

  /// Puts the token in the place of a code, and the agent that made the code where none is named to join; `nil` for the token
  /// that the data directory keeps, or a new one.
  static func make(_ settings: inout AgentSettings, _ logger: Logger) async throws {
    guard let given = settings.token, let code = JoinCode(given) else { return }
    settings.token = nil
    guard !FileManager.default.fileExists(atPath: settings.dataDirectory + "/token") else {
      return logger.info("the code in FLOTILLA_TOKEN is left alone: this machine has its platform's token already")
    }
    if let join = settings.join {
      settings.token = try await token(for: code, from: join, logger)
    } else {
      (settings.token, settings.join) = try await search(for: code, settings, logger)
    }
  }

  /// Finds the agent that made a code on the network.
  private static func search(
    for code: JoinCode, _ settings: AgentSettings, _ logger: Logger
  ) async throws -> (String, String) {
    guard settings.hasBeacon, !settings.isLocal else {
      throw ValidationError(
        """
        FLOTILLA_TOKEN is a code: it takes --join, with the address that 'flotilla token create' showed, or --listen \
        0.0.0.0:7070 to look for it on the network
        """)
    }
    logger.notice(
      "looking on the network for the agent that made the code", metadata: ["at most": "\(CodeSearch.patience)"])
    do {
      if let found = try await CodeSearch(code: code, logger: logger).find() {
        logger.notice("the code was taken, and the platform's token is here", metadata: ["from": "\(found.address)"])
        return found
      }
    } catch let error as DiscoveryError {
      throw StartFailure("agents can't be looked for on the network: \(error.message)")
    }
    throw StartFailure(
      """
      no agent on this network knows the code: is it older than its minutes, was it used, or was its agent started anew? Name \
      the agent with --join where it is on another network; 'flotilla token create' makes another code
      """)
  }

  private static func token(for code: JoinCode, from join: String, _ logger: Logger) async throws -> String {
    let clock = ContinuousClock()
    let end = clock.now + patience
    while true {
      do {
        let token = try await JoinExchange.token(for: code, from: join, logger: logger)
        logger.notice("the code was taken, and the platform's token is here")
        return token
      } catch let error as ControlError where error.isRetriable && clock.now < end {
        logger.warning("asking again", metadata: ["error": "\(error)"])
      } catch let error as ControlError where error.code == .invalid {
        throw ValidationError("--join: \(error.message)")
      } catch let error as ControlError {
        throw StartFailure(error.message)
      }
      try await clock.sleep(for: .seconds(1))
    }
  }
}
