import ControlAPI
import ControlServer
import Discovery
import Logging

/// Asks the agents that are on the network for the token that a code stands for: one of them made the code.
struct CodeSearch {
  let code: JoinCode
  let logger: Logger

  /// How long is looked for an agent that knows the code.
  static let patience: Duration = .seconds(60)

  /// - Returns: the platform's token, and the base URL of the agent that knew the code; `nil` if none was found.
  func find() async throws -> (token: String, address: String)? {
    let (found, sink) = AsyncStream.makeStream(of: (token: String, address: String).self)
    let discoverer = try Beacons.strangers(logger)
    return try await withThrowingTaskGroup(of: (token: String, address: String)?.self) { group in
      group.addTask {
        defer { sink.finish() }
        try await discoverer.discover(ServiceQuery()) { event in
          if case .lost = event { return }
          guard let address = Beacons.address(of: event.service), let token = await self.token(from: address) else {
            return
          }
          sink.yield((token, address))
          sink.finish()
        }
        return nil
      }
      group.addTask {
        for await answer in found { return answer }
        return nil
      }
      group.addTask {
        try await ContinuousClock().sleep(for: Self.patience)
        return nil
      }
      defer { group.cancelAll() }
      return try await group.next() ?? nil
    }
  }

  /// Whoever can't read a code learns nothing of it.
  private func token(from address: String) async -> String? {
    for _ in 0..<3 {
      do {
        return try await JoinExchange.token(for: code, from: address, logger: logger)
      } catch let error as ControlError where error.isRetriable {
        logger.info("asking again", metadata: ["address": "\(address)", "reason": "\(error)"])
        do { try await ContinuousClock().sleep(for: .seconds(1)) } catch { return nil }
      } catch {
        logger.info("an agent does not know the code", metadata: ["address": "\(address)", "reason": "\(error)"])
        return nil
      }
    }
    return nil
  }
}
