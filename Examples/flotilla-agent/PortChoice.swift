import EdgeAgent
import Logging
import PortForwarding

/// Who leads the ports of this machine's apps.
struct PortChoice {
  let forwarder: DetachedForwarder

  /// - Returns: `nil` where nothing runs nor is led on, or where no forwarder can be: apps have their ports themselves then.
  static func make(_ settings: AgentSettings, _ home: AgentHome, _ logger: Logger) -> Self? {
    guard settings.runtime != RuntimeName.none || settings.hasIngress else { return nil }
    let directory = home.path + "/ports"
    do {
      let forwarder = try DetachedForwarder(
        directory: directory,
        command: [
          RuntimeChoice.program, "lead-ports", directory, "--address", settings.isLocal ? "127.0.0.1" : "0.0.0.0",
        ],
        logger: logger)
      return PortChoice(forwarder: forwarder)
    } catch {
      logger.warning("apps have their ports themselves, and updates a gap", metadata: ["reason": "\(error)"])
      return nil
    }
  }

  /// What is left to itself, such as containers, keeps its ports.
  func end(_ settings: AgentSettings, _ runtime: RuntimeName) async {
    if runtime == .process, !settings.leavesRunning { await forwarder.end() }
  }
}
