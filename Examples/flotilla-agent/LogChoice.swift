import ArgumentParser
import Coordination
import CoordinationEtcd
import EdgeAgent
import Logging

/// Where the platform's desired state is kept: by its machines themselves, or in the etcd that the settings name.
enum LogChoice {
  /// - Returns: `nil` for the log that the platform's machines hold.
  static func make(_ settings: AgentSettings, _ home: AgentHome, _ logger: Logger) throws -> (any CoordinatedLog)? {
    guard !settings.etcdEndpoints.isEmpty else { return nil }
    do {
      var configuration = EtcdConfiguration(endpoints: settings.etcdEndpoints)
      if let prefix = settings.etcdPrefix { configuration.prefix = prefix }
      configuration.user = settings.etcdUser
      configuration.password = settings.etcdPassword
      logger.info("the desired state is kept in etcd", metadata: ["endpoints": "\(settings.etcdEndpoints.count)"])
      return try EtcdDesiredLog(configuration, id: home.node, logger: logger)
    } catch {
      throw ValidationError("[coordination] etcd: \(error.message)")
    }
  }
}
