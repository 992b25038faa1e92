import ArgumentParser
import ControlAPI
import ControlServer
import Foundation
import Logging

/// The platform's token: the one that was given, or the one that a code stands for.
enum TokenChoice {
  /// How long the agent to join is asked while it doesn't answer.
  private static let patience: Duration = .seconds(60)

  /// - Returns: `nil` for the token that the data directory keeps, or a new one.
  static func make(_ settings: AgentSettings, _ logger: Logger) async throws -> String? {
    guard let given = settings.token, let code = JoinCode(given) else { return settings.token }
    guard !FileManager.default.fileExists(atPath: settings.dataDirectory + "/token") else {
      logger.info("the code in FLOTILLA_TOKEN is left alone: this machine has its platform's token already")
      return nil
    }
    guard let join = settings.join else {
      throw ValidationError(
        "FLOTILLA_TOKEN is a code: it takes --join, with the address that 'flotilla token create' showed")
    }
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
