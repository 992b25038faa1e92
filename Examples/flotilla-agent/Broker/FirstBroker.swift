import EdgeAgent
import EdgeModel
import Logging
import Messaging

/// The first of several brokers that this machine can provide.
struct FirstBroker: BrokerProvider {
  let providers: [any BrokerProvider]
  let logger: Logger

  func provide(_ isThere: @escaping @Sendable (BrokerURL?) -> Void) async throws {
    var reasons: [String] = []
    for (number, provider) in providers.enumerated() {
      do {
        return try await provider.provide(isThere)
      } catch let error as MessagingError where !error.isRetriable {
        reasons.append(error.message)
        // The last one's reason is told by whoever asked.
        if number + 1 < providers.count {
          logger.notice("another way to provide a broker is tried", metadata: ["reason": "\(error.message)"])
        }
      }
    }
    throw MessagingError(.unsupported, reasons.joined(separator: "; "))
  }
}
