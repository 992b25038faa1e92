public import EdgeModel

extension DesiredState {
  /// The machine that a reference means, by id or by name: no two members have the same.
  /// - Throws: ``ControlPlaneError`` with code `.notFound`.
  public func node(_ reference: String) throws(ControlPlaneError) -> NodeRecord {
    guard let node = nodes.values.first(where: { $0.id.rawValue == reference || $0.name.rawValue == reference }) else {
      throw ControlPlaneError(
        .notFound, "there is no machine '\(reference.prefix(80))'; 'flotilla nodes' lists those there are")
    }
    return node
  }
}
