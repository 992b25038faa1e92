/// Boards of what depends on a machine alone, one for all workloads with equal needs and wishes: after a placement only the
/// machines that changed are judged anew, or all where many did.
final class LocalBoards {
  final class Entry {
    fileprivate(set) var board: Board
    /// What every machine gets.
    let constant: Int64
    fileprivate let judge: Columns.Judge
    /// The places of the scorers for which machines differ.
    fileprivate let scorers: [Int]
    /// How many entries of the working copy's list of changes it has seen.
    fileprivate var seen = 0

    fileprivate init(_ board: Board, _ judge: Columns.Judge, scorers: [Int], constant: Int64) {
      (self.board, self.judge, self.scorers, self.constant) = (board, judge, scorers, constant)
    }
  }

  typealias Scorer = (weight: Int64, scorer: any ColumnScorer)
  /// How much memory they take at most; each takes nine bytes a machine.
  private static let bytes = 16 << 20

  private let cluster: WorkingCluster
  private let filters: Int
  private let facts: [(code: UInt8, filter: any FactFilter)]
  private let resources: UInt8?
  private let form: ShareForm
  private let scorers: [Scorer]
  private let limit: Int
  private var entries: [LocalKey: Entry] = [:]
  private var factBoards: [LocalKey.Wishes?: Board] = [:]
  /// Which machines changed since an entry was looked at, each once.
  private var changed: [Int32] = []
  private var marks: [Int32]
  private var mark: Int32 = 0

  /// - Parameters:
  ///   - filters: how many there are in all.
  ///   - resources: the number of the filter for resources.
  ///   - scorers: those that look at one machine at a time.
  init(
    _ cluster: WorkingCluster, filters: Int, facts: [(code: UInt8, filter: any FactFilter)], resources: UInt8?,
    scorers: [Scorer]
  ) {
    self.cluster = cluster
    self.filters = filters
    self.facts = facts
    self.resources = resources
    var form = ShareForm()
    var others: [Scorer] = []
    for scorer in scorers {
      if let share = scorer.scorer as? any ShareScorer {
        form.add(share.form, weight: scorer.weight)
      } else {
        others.append(scorer)
      }
    }
    self.form = form
    self.scorers = others
    limit = min(1_024, max(16, Self.bytes / (9 * max(1, cluster.nodes.count))))
    marks = Array(repeating: 0, count: cluster.nodes.count)
  }

  /// The board as it is now.
  func entry(for ask: Ask) -> Entry {
    let key = LocalKey(ask.workload, ask.needs)
    if let known = entries[key] {
      // Judging one alone costs about three times as much as one of all.
      if (cluster.touched.count - known.seen) * 3 <= cluster.nodes.count + 12 {
        bringUpToDate(known, ask)
      } else {
        fill(known, ask)
      }
      return known
    }
    if entries.count >= limit { entries.removeAll(keepingCapacity: true) }
    let made = made(ask)
    fill(made, ask)
    entries[key] = made
    return made
  }

  private func made(_ ask: Ask) -> Entry {
    var differing: [Int] = []
    var constant: Int64 = 0
    for (number, scorer) in scorers.enumerated() {
      if let same = scorer.scorer.constant(for: ask.workload, cluster) {
        constant += scorer.weight * same
      } else {
        differing.append(number)
      }
    }
    return Entry(
      Board(count: cluster.nodes.count, filters: filters),
      Columns.Judge(needs: ask.needs, code: resources, form: form), scorers: differing, constant: constant)
  }

  private func fill(_ entry: Entry, _ ask: Ask) {
    cluster.columns.judgeAll(entry.judge, facts: factBoard(ask.workload), to: &entry.board)
    for number in entry.scorers {
      scorers[number].scorer.addAll(scorers[number].weight, ask.workload, CycleContext(cluster), to: &entry.board)
    }
    entry.seen = cluster.touched.count
  }

  private func bringUpToDate(_ entry: Entry, _ ask: Ask) {
    let touched = cluster.touched.count
    guard entry.seen < touched else { return }
    noteChanges(entry.seen..<touched)
    cluster.columns.judge(entry.judge, at: changed, to: &entry.board)
    for number in entry.scorers {
      scorers[number].scorer.add(
        scorers[number].weight, ask.workload, CycleContext(cluster), at: changed, to: &entry.board)
    }
    entry.seen = touched
  }

  private func noteChanges(_ range: Range<Int>) {
    if mark == .max {
      marks = Array(repeating: 0, count: marks.count)
      mark = 0
    }
    mark += 1
    Self.gather(cluster.touched[range], into: &changed, &marks, mark)
  }

  /// Each once, as the marks tell.
  private static func gather(
    _ touched: ArraySlice<Int32>, into changed: inout [Int32], _ marks: inout [Int32], _ mark: Int32
  ) {
    changed.removeAll(keepingCapacity: true)
    for place in touched where marks[Int(place)] != mark {
      marks[Int(place)] = mark
      changed.append(place)
    }
  }

  /// What the filters say that look at facts alone.
  private func factBoard(_ workload: WorkloadView) -> Board {
    let wishes = LocalKey.Wishes(workload)
    if let known = factBoards[wishes] { return known }
    if factBoards.count >= 128 { factBoards.removeAll(keepingCapacity: true) }
    var board = Board(count: cluster.nodes.count, filters: filters)
    for (code, filter) in facts where filter.concerns(workload) {
      board.block(code: code) { !filter.allows(workload, on: cluster.nodes[$0]) }
    }
    factBoards[wishes] = board
    return board
  }
}
