internal import EdgeModel

/// Finding room for what fits nowhere as things are.
extension PlanDraft {
  /// How many places are tried for one set of movers, and in all.
  private static let tries = (set: 4_000, all: 40_000)
  /// Up to this many machines and workloads, all ways are tried.
  private static let small = (nodes: 16, workloads: 16)

  /// Places what is left over by placing the rest of the request otherwise, and then by moving as few others as possible.
  func makeRoom() throws {
    guard entries.contains(where: { isOpen($0) && $0.target == nil }) else { return }
    let open = entries.indices.filter { isOpen(entries[$0]) }
    guard homeless.isEmpty, !cluster.nodes.isEmpty, entries.allSatisfy({ $0.workload.atomicGroup == nil }) else {
      return
    }
    if cluster.nodes.count <= Self.small.nodes, open.count <= Self.small.workloads {
      try attempt { searchAll(open) }
    } else if request.movesAllowed > 0 {
      try moveOneEach(open)
    }
  }

  private func isOpen(_ entry: Entry) -> Bool { !entry.isSettled }

  // MARK: Small clusters

  private func searchAll(_ open: [Int]) {
    let mark = cluster.mark()
    var left = Self.tries.all
    // What was asked for is taken up again: nobody has started it yet.
    for number in open {
      let entry = entries[number]
      for place in cluster.places(of: entry.workload.id) { cluster.remove(entry.workload.id, at: place) }
    }
    let asked = Set(entries.map(\.workload.id))
    let others = cluster.nodes.indices.flatMap { index in
      cluster.nodes[index].placed.filter { other in
        !asked.contains(other.id) && cluster.nodes[index].keepsWhatItHas(other)
          && cluster.places(of: other.id).count == 1
      }.map { (index, $0) }
    }
    for count in 0...max(0, min(request.movesAllowed, others.count, 3)) {
      var movers: [(Int, WorkloadView)] = []
      func choose(_ next: Int) -> Bool {
        guard left > 0 else { return false }
        if movers.count == count { return assign(open, movers, &left) }
        for index in next..<max(next, others.count) {
          movers.append(others[index])
          if choose(index + 1) { return true }
          movers.removeLast()
        }
        return false
      }
      if choose(0) { return }
    }
    cluster.undo(to: mark)
  }

  /// Tries to give all of them a place, the largest first; movers not their old one.
  private func assign(_ open: [Int], _ movers: [(Int, WorkloadView)], _ left: inout Int) -> Bool {
    let mark = cluster.mark()
    for (from, workload) in movers { cluster.remove(workload.id, at: from) }
    let items =
      open.map { (entry: Int?.some($0), workload: entries[$0].workload, from: -1) }
      + movers.map { (entry: nil, workload: $0.1, from: $0.0) }
    let sorted = items.map { ($0, size(of: $0.workload)) }
      .sorted { ($1.1, $0.0.workload.id) < ($0.1, $1.0.workload.id) }.map(\.0)
    var places = Array(repeating: -1, count: sorted.count)
    var tries = min(left, Self.tries.set)
    let budget = tries
    func fill(_ next: Int) -> Bool {
      guard next < sorted.count else { return true }
      let item = sorted[next]
      let ranked = draftOrder(item.workload)
      for index in ranked where index != item.from {
        tries -= 1
        guard tries > 0 else { return false }
        let step = cluster.mark()
        cluster.place(item.workload, at: index)
        places[next] = index
        if fill(next + 1) { return true }
        cluster.undo(to: step)
      }
      return false
    }
    let isDone = fill(0)
    left -= budget - max(0, tries)
    // What was placed first may depend on what came after it: all must still pass.
    guard isDone, zip(sorted, places).allSatisfy({ stillPasses($0.workload, at: $1) }) else {
      cluster.undo(to: mark)
      return false
    }
    for (item, place) in zip(sorted, places) {
      if let entry = item.entry {
        retarget(entry, to: place)
      } else {
        noteMove(of: item.workload.id, from: item.from)
      }
    }
    return true
  }

  private func draftOrder(_ workload: WorkloadView) -> [Int] {
    ranker.feasible(for: workload).sorted { ($1.total, $0.index) < ($0.total, $1.index) }.map(\.index)
  }

  private func stillPasses(_ workload: WorkloadView, at index: Int) -> Bool {
    let mark = cluster.mark()
    cluster.remove(workload.id, at: index)
    let passes = ranker.passes(workload, at: index)
    cluster.undo(to: mark)
    return passes
  }

  // MARK: Large clusters

  /// Moves one other for each that is left over, while moves are left.
  private func moveOneEach(_ open: [Int]) throws {
    var moves = request.movesAllowed
    let asked = Set(entries.map(\.workload.id))
    for number in open where entries[number].target == nil && moves > 0 {
      let isPlaced = try attempt {
        let workload = entries[number].workload
        let mark = cluster.mark()
        for place in cluster.places(of: workload.id) { cluster.remove(workload.id, at: place) }
        guard let index = roomByOneMove(workload, asked) else { return cluster.undo(to: mark) }
        cluster.place(workload, at: index)
        retarget(number, to: index)
      }
      if isPlaced, entries[number].target != nil { moves -= 1 }
    }
  }

  private func roomByOneMove(_ workload: WorkloadView, _ asked: Set<WorkloadID>) -> Int? {
    var tries = 2_000
    for index in cluster.nodes.indices {
      let rejections = ranker.rejections(of: workload, at: index)
      guard rejections.allSatisfy(\.rejection.isCurableByEviction) else { continue }
      for other in cluster.nodes[index].placed
      where !asked.contains(other.id) && cluster.places(of: other.id).count == 1 && tries > 0 {
        tries -= 1
        let mark = cluster.mark()
        cluster.remove(other.id, at: index)
        if ranker.passes(workload, at: index) {
          cluster.place(workload, at: index)
          let away = ranker.best(for: other).index
          cluster.remove(workload.id, at: index)
          if let away, away != index {
            cluster.place(other, at: away)
            if ranker.passes(workload, at: index) {
              noteMove(of: other.id, from: index)
              return index
            }
          }
        }
        cluster.undo(to: mark)
      }
    }
    return nil
  }
}
