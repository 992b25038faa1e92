import EdgeModel
import TestSeeds

/// Journals of several origins, with times that collide often, and any prefix of each as a tree.
struct RandomJournals {
  static let now = Timestamp(milliseconds: 1_000_000)
  var journals: [(origin: Origin, entries: [JournalEntry])] = []

  init(origins: Int, entries: Int, using generator: inout SeededGenerator) {
    for _ in 0..<origins {
      let origin = Origin(agent: NodeID(using: &generator), incarnation: 1)
      var time = HybridTime(milliseconds: 999_990)
      var written: [JournalEntry] = []
      for place in 1...entries {
        let steps = Int64.random(in: 0...2, using: &generator)
        time = steps == 0 ? time.successor : HybridTime(milliseconds: time.milliseconds + steps)
        // A few are far ahead, and so is all that follows: the quarantine is part of the laws.
        if Int.random(in: 0..<40, using: &generator) == 0 { time.milliseconds += 70_000 }
        var writes: [PointAddress: PointWrite] = [:]
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
          let write = Self.write(using: &generator)
          writes[write.address] = write
        }
        written.append(
          JournalEntry(
            sequence: SequenceNumber(UInt64(place)), time: time,
            writes: writes.values.sorted { $0.address < $1.address },
            chain: ChainDigest(prefixOf: [UInt8(place)])))
      }
      journals.append((origin, written))
    }
  }

  static func address(_ name: String) -> PointAddress {
    do { return try PointAddress(.root, name) } catch { preconditionFailure("\(error)") }
  }

  static func write(using generator: inout SeededGenerator) -> PointWrite {
    let name = ["a", "b", "c", "d"].randomElement(using: &generator) ?? "a"
    let value: PointValue? =
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: nil
      case 1: .flag(Bool.random(using: &generator))
      case 2: .number(Double(Int.random(in: 0..<5, using: &generator)))
      default: .text(name)
      }
    return PointWrite(address(name), value)
  }

  /// The fold of some entries of each journal, taken in a random order between origins.
  func tree(upTo ends: [Int], now: Timestamp = Self.now, using generator: inout SeededGenerator) -> Tree {
    var tree = Tree()
    var rest = zip(journals, ends).map { (origin: $0.origin, entries: $0.entries.prefix($1)) }
    while let place = rest.indices.filter({ !rest[$0].entries.isEmpty }).randomElement(using: &generator) {
      let entry = rest[place].entries.removeFirst()
      tree.apply(entry, of: rest[place].origin, now: now)
    }
    return tree
  }

  func randomEnds(using generator: inout SeededGenerator) -> [Int] {
    journals.map { Int.random(in: 0...$0.entries.count, using: &generator) }
  }

  var allEnds: [Int] { journals.map(\.entries.count) }
}
