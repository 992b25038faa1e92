import Coordination
import EdgeModel
import EdgeStore

/// Settles to which platform a machine belongs when its agent starts: never to two, and never to another one by accident.
struct Belonging: Sendable {
  let home: String
  let network: any AgentNetwork

  /// - Parameters:
  ///   - known: the platform that this machine belongs to already.
  ///   - join: where people say that its platform is.
  /// - Throws: ``ControlPlaneError`` with code `.conflict` when both are there and differ.
  func check(_ known: ClusterID?, joining join: String?) async throws {
    guard let known, let join else { return }
    let other: ClusterID?
    do {
      other = try await network.identity(at: join).clusterID
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      // It need not be up: this machine knows other agents of its platform, or goes on alone.
      return
    }
    guard let other, other != known else { return }
    throw ControlPlaneError(
      .conflict,
      """
      this machine belongs to the platform \(known), and \(join) is of the platform \(other): platforms never merge by \
      themselves. 'flotilla join \(join) --adopt' moves this machine there with its apps; another --data-dir begins anew \
      (the state here is in \(home))
      """)
  }

  /// Two sources of one data directory name different platforms: somebody mixed files.
  func agree(_ clusters: [ClusterID?]) throws -> ClusterID? {
    let named = clusters.compactMap(\.self)
    if let first = named.first, let other = named.first(where: { $0 != first }) {
      throw ControlPlaneError(
        .conflict,
        """
        the files in \(home) are of two platforms (\(first) and \(other)); put those of one there, or take another \
        --data-dir to begin anew
        """)
    }
    return named.first
  }
}
