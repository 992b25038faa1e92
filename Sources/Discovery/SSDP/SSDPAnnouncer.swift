public import Logging

/// Answers who looks for a service by SSDP (UPnP Device Architecture 1.1, section 1), announces it, and says goodbye.
///
/// By it the tools of ParaDrop find this machine. It has no description to read: what is said is where it answers.
public struct SSDPAnnouncer: Sendable {
  private let service: SSDPService
  private let interfaces: InterfaceSelection
  private let logger: Logger

  public init(_ service: SSDPService, interfaces: InterfaceSelection = .init(), logger: Logger) {
    self.service = service
    self.interfaces = interfaces
    self.logger = logger
  }

  /// Runs until the task is cancelled, and says goodbye then. Interfaces that come and go are followed.
  /// - Throws: ``DiscoveryError`` if UDP port 1900 can't be shared, `CancellationError` if the task was cancelled.
  public func run() async throws {
    try await SSDPLoop(SSDPAnnouncing(service), interfaces, logger) { _ in }.run()
  }
}
