import Coordination
import EdgeModel

/// The program of docs/modules/Coordination.md.
enum CoordinationPage {
  static func write(_ record: NodeRecord, to log: some DesiredLog) async throws -> DesiredVersion {
    while true {
      let state = try await log.state()
      if state.nodes[record.id] == record { return state.version }
      do {
        return try await log.append([.node(record)], after: state.version, epoch: max(1, state.version.epoch))
      } catch let error as DesiredLogError where error.isRetriable {
        continue  // the log has moved: read it and decide again
      }
    }
  }
}
