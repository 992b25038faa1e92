import CoordinationEtcd
import EdgeModel
import Logging

/// The programs of docs/modules/CoordinationEtcd.md.
enum CoordinationEtcdPage {
  static func open(_ node: NodeID, _ logger: Logger) throws -> EtcdDesiredLog {
    var configuration = EtcdConfiguration(endpoints: ["http://10.0.0.7:2379", "http://10.0.0.8:2379"])
    configuration.prefix = "/home/"
    configuration.lease = .seconds(4)
    let log = try EtcdDesiredLog(configuration, id: node, logger: logger)
    return log
  }
}
