import ArgumentParser
import Manifests
import Scheduling

extension StrategyConfiguration {
  /// What the table `[placement]` of a configuration file says.
  init(_ table: TableReader) {
    self.init(strategy: table.string("strategy"), filters: table.strings("filters"))
    tieBreak =
      table.value("tie-break", expected: "\"spread\" or \"first\"") { $0.string.flatMap(TieBreak.init(rawValue:)) }
      ?? .spread
    order =
      table.value("order", expected: "\"request\" or \"decreasing\"") {
        $0.string.flatMap(ScoringStrategy.Order.init(rawValue:))
      } ?? .request
    guard let weights = table.table("scorers") else { return }
    for entry in weights.entries() {
      scorers[entry.key.name] = weights.integer(entry.key.name, in: 1...1_000).map(Int64.init)
    }
  }

  /// The strategy that a file asks for; the usual one where it asks for none.
  /// - Throws: `ValidationError` with the names that there are.
  static func strategy(_ file: StrategyConfiguration?, _ registry: StrategyRegistry) throws -> any PlacementStrategy {
    guard let file else { return LeastLoadedStrategy() }
    let isEmpty = file.strategy == nil && file.filters == nil && file.scorers.isEmpty
    guard !isEmpty || file.order != .request || file.tieBreak != .spread else { return LeastLoadedStrategy() }
    do {
      return try registry.strategy(file)
    } catch let error as SchedulingError {
      throw ValidationError("[placement]: \(error.message)")
    }
  }
}
