extension Tree {
  /// The nodes right below one, in order: those that have a point or have such a node below them.
  public func children(of node: TreePath) -> [TreePath] {
    var found: Set<TreePath> = []
    for (address, point) in points where point.value != nil && node.contains(address.node) && address.node != node {
      var child = address.node
      while let parent = child.parent, parent != node { child = parent }
      found.insert(child)
    }
    return found.sorted()
  }

  /// The values of one node by name.
  public func values(of node: TreePath) -> [String: PointValue] {
    var values: [String: PointValue] = [:]
    for (address, point) in points where address.node == node { values[address.name] = point.value }
    return values
  }

  /// The writes that remove a node with all below it, in order of address.
  public func removal(of node: TreePath) -> [PointWrite] {
    points.filter { $0.value.value != nil && node.contains($0.key.node) }.keys.sorted().map { PointWrite($0, nil) }
  }
}
