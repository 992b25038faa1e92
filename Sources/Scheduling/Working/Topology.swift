/// How many workloads of each kind are in each place: kept up to date with every placement, so that spreading and keeping
/// apart cost a look-up a machine and no count.
struct Topology {
  /// A rule's counters.
  struct Term {
    let rule: AffinityRule
    let key: Int
    /// Of each place, how many workloads that the rule selects are there.
    var counts: [Int32]
    /// Of each place, how many workloads are there that keep those that the rule selects away.
    var owners: [Int32]
    var total: Int32 = 0
    var ownerTotal: Int32 = 0
  }

  /// A topology key: which machine is in which place.
  struct Places {
    /// The place of each machine; -1 for none.
    let of: [Int32]
    let count: Int
    /// Whether the place has a machine that takes something new.
    let isOpen: [Bool]
    /// Whether each machine is a place of its own.
    let areMachines: Bool
    /// Whether a machine is in no place.
    let leavesOut: Bool
  }

  private(set) var terms: [Term] = []
  private(set) var places: [Places] = []
  private var termNumbers: [AffinityRule: Int] = [:]
  /// The rule that was asked for last: filters and scorers ask for one after another.
  private var latest: (rule: AffinityRule, number: Int)?
  private var keyNumbers: [String: Int] = [:]
  private let labels: [[String: String]]
  private let isOpen: [Bool]

  /// Workloads with equal labels are of one class; a rule is matched once a class.
  private var classes: [[String: String]] = [[:]]
  private var classNumbers: [[String: String]: Int] = [:]
  private var members: [[Int32]] = [[]]
  private var matches: [[Int]] = [[]]
  private var finder = TermFinder()

  init(_ nodes: [NodeView]) {
    labels = nodes.map(\.labels)
    isOpen = nodes.map { $0.isHeard && !$0.isCordoned && !$0.isDraining && !$0.isLost }
  }

  /// The class of a workload's labels.
  mutating func classNumber(_ workload: WorkloadView) -> Int {
    let labels = workload.labels
    if labels.isEmpty { return 0 }
    if let number = classNumbers[labels] { return number }
    let number = classes.count
    classNumbers[labels] = number
    classes.append(labels)
    members.append([])
    finder.add(labels, class: number)
    matches.append(finder.terms(for: labels).filter { terms[$0].rule.selector.matches(labels) })
    return number
  }

  /// - Parameter number: the class of its labels.
  mutating func add(_ workload: WorkloadView, _ number: Int, at index: Int) {
    members[number].append(Int32(index))
    count(workload, number, at: index, by: 1)
  }

  mutating func remove(_ workload: WorkloadView, at index: Int) {
    let number = classNumber(workload)
    if let place = members[number].lastIndex(of: Int32(index)) { members[number].remove(at: place) }
    count(workload, number, at: index, by: -1)
  }

  private mutating func count(_ workload: WorkloadView, _ number: Int, at index: Int, by step: Int32) {
    for term in matches[number] {
      let place = places[terms[term].key].of[index]
      guard place >= 0 else { continue }
      terms[term].counts[Int(place)] &+= step
      terms[term].total &+= step
    }
    for rule in workload.rules.antiAffinity {
      let term = term(rule)
      let place = places[terms[term].key].of[index]
      guard place >= 0 else { continue }
      terms[term].owners[Int(place)] &+= step
      terms[term].ownerTotal &+= step
    }
  }

  mutating func term(_ rule: AffinityRule) -> Int {
    if let latest, latest.rule == rule { return latest.number }
    if let number = termNumbers[rule] {
      latest = (rule, number)
      return number
    }
    let key = placesNumber(rule.topologyKey)
    let places = places[key]
    var term = Term(
      rule: rule, key: key, counts: Array(repeating: 0, count: places.count),
      owners: Array(repeating: 0, count: places.count))
    let number = terms.count
    finder.add(rule.selector, term: number)
    for other in finder.classes(for: rule.selector) ?? Array(classes.indices)
    where rule.selector.matches(classes[other]) {
      matches[other].append(number)
      for index in members[other] {
        let place = places.of[Int(index)]
        guard place >= 0 else { continue }
        term.counts[Int(place)] &+= 1
        term.total &+= 1
      }
    }
    terms.append(term)
    termNumbers[rule] = number
    return number
  }

  private mutating func placesNumber(_ key: String) -> Int {
    if let number = keyNumbers[key] { return number }
    var numbers: [String: Int32] = [:]
    var of: [Int32] = []
    var open: [Bool] = []
    for (index, labels) in labels.enumerated() {
      if key == AffinityRule.node {
        of.append(Int32(index))
        open.append(isOpen[index])
      } else if let value = labels[key] {
        let number = numbers[value] ?? Int32(numbers.count)
        numbers[value] = number
        of.append(number)
        if number == open.count { open.append(isOpen[index]) } else if isOpen[index] { open[Int(number)] = true }
      } else {
        of.append(-1)
      }
    }
    places.append(
      Places(
        of: of, count: open.count, isOpen: open, areMachines: key == AffinityRule.node, leavesOut: of.contains(-1)))
    keyNumbers[key] = places.count - 1
    return places.count - 1
  }

  /// The rules of others, already placed, that keep workloads of a class away.
  func rulesAgainst(_ number: Int) -> [Int] { matches[number].filter { terms[$0].ownerTotal > 0 } }

  func isKeptAway(_ number: Int) -> Bool { matches[number].contains { terms[$0].ownerTotal > 0 } }

  /// The least count of a term in a place that takes something new.
  func least(_ term: Int) -> Int32 {
    let open = places[terms[term].key].isOpen
    var least = Int32.max
    for (place, count) in terms[term].counts.enumerated() where open[place] { least = min(least, count) }
    return least == .max ? 0 : least
  }
}
