public import EdgeModel

/// The machines of a snapshot, sorted by id. In pieces, so that changing one copies a piece and not all.
public struct ClusterNodes: BidirectionalCollection, Sendable {
  private static let pieceSize = 64
  private var pieces: [[NodeView]]
  /// How many machines there are.
  public private(set) var count: Int

  /// - Parameter nodes: sorted by id, each once.
  init(sorted nodes: [NodeView]) {
    pieces = stride(from: 0, to: nodes.count, by: Self.pieceSize).map {
      Array(nodes[$0..<Swift.min($0 + Self.pieceSize, nodes.count)])
    }
    count = nodes.count
  }

  /// A place among them; no longer good once a machine came or went.
  public struct Index: Comparable, Sendable {
    let piece: Int
    let offset: Int
    public static func < (left: Self, right: Self) -> Bool {
      (left.piece, left.offset) < (right.piece, right.offset)
    }
  }

  public var startIndex: Index { Index(piece: 0, offset: 0) }
  public var endIndex: Index { Index(piece: pieces.count, offset: 0) }

  public func index(after index: Index) -> Index {
    index.offset + 1 < pieces[index.piece].count
      ? Index(piece: index.piece, offset: index.offset + 1) : Index(piece: index.piece + 1, offset: 0)
  }

  public func index(before index: Index) -> Index {
    index.offset > 0
      ? Index(piece: index.piece, offset: index.offset - 1)
      : Index(piece: index.piece - 1, offset: pieces[index.piece - 1].count - 1)
  }

  public subscript(index: Index) -> NodeView { pieces[index.piece][index.offset] }

  /// The machine with an id.
  public subscript(id: NodeID) -> NodeView? {
    let (index, isThere) = place(of: id)
    return isThere ? self[index] : nil
  }

  /// Where the machine is, or would be.
  private func place(of id: NodeID) -> (Index, isThere: Bool) {
    let piece = Swift.max(0, firstIndex(in: pieces) { $0.first.map { $0.id > id } ?? true } - 1)
    guard pieces.indices.contains(piece) else { return (startIndex, false) }
    let offset = firstIndex(in: pieces[piece]) { $0.id >= id }
    let isThere = offset < pieces[piece].count && pieces[piece][offset].id == id
    return (Index(piece: piece, offset: offset), isThere)
  }

  /// The first element for which the condition holds, which holds for all that follow it.
  private func firstIndex<Element>(in elements: [Element], where isPast: (Element) -> Bool) -> Int {
    var (low, high) = (0, elements.count)
    while low < high {
      let middle = (low + high) / 2
      if isPast(elements[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// Puts a machine in, in the place of the one with its id.
  mutating func put(_ node: NodeView) {
    let (index, isThere) = place(of: node.id)
    guard pieces.indices.contains(index.piece) else {
      pieces.append([node])
      count = 1
      return
    }
    if isThere {
      pieces[index.piece][index.offset] = node
      return
    }
    pieces[index.piece].insert(node, at: index.offset)
    count += 1
    if pieces[index.piece].count > 2 * Self.pieceSize {
      let half = Array(pieces[index.piece][Self.pieceSize...])
      pieces[index.piece].removeSubrange(Self.pieceSize...)
      pieces.insert(half, at: index.piece + 1)
    }
  }

  mutating func remove(_ id: NodeID) {
    let (index, isThere) = place(of: id)
    guard isThere else { return }
    pieces[index.piece].remove(at: index.offset)
    if pieces[index.piece].isEmpty { pieces.remove(at: index.piece) }
    count -= 1
  }

  /// Changes the machine with an id, if there is one.
  mutating func change(_ id: NodeID, _ body: (inout NodeView) -> Void) {
    let (index, isThere) = place(of: id)
    if isThere { body(&pieces[index.piece][index.offset]) }
  }
}
