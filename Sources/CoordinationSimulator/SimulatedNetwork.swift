import Coordination

/// Who can be heard by whom, and how long it takes.
struct SimulatedNetwork {
  /// Machines in different parts don't hear each other.
  var part: [Int]
  var isMute: [Bool]
  var isDeaf: [Bool]
  var faults: FaultMix
  /// Pairs that don't hear each other, though both hear all others.
  private var cuts: Set<[Int]> = []

  init(machines: Int, faults: FaultMix) {
    part = Array(repeating: 0, count: machines)
    isMute = Array(repeating: false, count: machines)
    isDeaf = Array(repeating: false, count: machines)
    self.faults = faults
  }

  func carries(from sender: Int, to receiver: Int) -> Bool {
    if sender == receiver { return true }
    if part[sender] != part[receiver] || isMute[sender] || isDeaf[receiver] { return false }
    return cuts.isEmpty || !cuts.contains([min(sender, receiver), max(sender, receiver)])
  }

  mutating func cut(_ one: Int, _ other: Int) {
    cuts.insert([min(one, other), max(one, other)])
  }

  /// How long each copy of a message takes: none if it is lost.
  func journeys(using random: inout SeededRandom) -> [Duration] {
    if faults.loss > 0, random.chance(faults.loss) { return [] }
    let copies = faults.doubling > 0 && random.chance(faults.doubling) ? 2 : 1
    let longest = Duration.milliseconds(1 + faults.jitterMilliseconds)
    return (0..<copies).map { _ in random.duration(.microseconds(200)...longest) }
  }

  mutating func heal() {
    cuts = []
    for machine in part.indices {
      part[machine] = 0
      isMute[machine] = false
      isDeaf[machine] = false
    }
  }
}
