import Discovery
import Logging
import ServiceLifecycle
import Synchronization

/// Ends when this machine's address has become another one, so that the agent starts anew with that.
final class AddressWatch: Service {
  private let address: String
  private let logger: Logger
  private let found = Mutex<String?>(nil)

  /// The address that it has now; `nil` while it is the one before.
  var next: String? { found.withLock { $0 } }

  /// - Parameter address: the one that others know.
  init(_ address: String, logger: Logger) {
    self.address = address
    self.logger = logger
  }

  func run() async throws {
    await Dispensable.run("changes of this machine's address are not noticed", logger) { try await self.watch() }
  }

  private func watch() async throws {
    for try await interfaces in InterfaceChanges() {
      guard moved(LocalAddress.among(interfaces)) != nil else { continue }
      // A cable that is put in again, and a lease that is renewed, take a moment.
      try await ContinuousClock().sleep(for: .seconds(2))
      guard let next = moved(LocalAddress.among(try NetworkInterface.all(InterfaceSelection()))) else { continue }
      found.withLock { $0 = next }
      logger.notice(
        "this machine has another address; starting anew", metadata: ["before": "\(address)", "now": "\(next)"])
      return
    }
  }

  /// Without any address the machine is unplugged, and likely to get the same one again.
  private func moved(_ addresses: [String]) -> String? { addresses.contains(address) ? nil : addresses.first }
}
