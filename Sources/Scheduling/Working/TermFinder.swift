/// Finds which rules may select a workload by its labels, and which labels a rule may select, without asking all of either:
/// by a label that the rule's selector asks for.
struct TermFinder {
  private struct Label: Hashable {
    let key: String
    let value: String
  }
  private var terms: [Label: [Int]] = [:]
  /// Those that ask for no label in particular.
  private var others: [Int] = []
  private var classes: [Label: [Int]] = [:]

  private static func labels(_ selector: LabelSelector) -> [Label]? {
    guard let expression = selector.expressions.first(where: { $0.relation == .in }) else { return nil }
    return Set(expression.values).map { Label(key: expression.key, value: $0) }
  }

  mutating func add(_ selector: LabelSelector, term: Int) {
    guard let labels = Self.labels(selector) else { return others.append(term) }
    for label in labels { terms[label, default: []].append(term) }
  }

  mutating func add(_ labels: [String: String], class number: Int) {
    for (key, value) in labels { classes[Label(key: key, value: value), default: []].append(number) }
  }

  /// Rules that may select workloads with these labels, in their order.
  func terms(for labels: [String: String]) -> [Int] {
    var found = Set(others)
    for (key, value) in labels { found.formUnion(terms[Label(key: key, value: value)] ?? []) }
    return found.sorted()
  }

  /// Classes that a rule may select, in their order; `nil` for all.
  func classes(for selector: LabelSelector) -> [Int]? {
    Self.labels(selector).map { labels in Set(labels.flatMap { classes[$0] ?? [] }).sorted() }
  }
}
