/// One life of a platform: how many machines, and what befalls them. The seed decides all the rest.
public struct Scenario: Codable, Hashable, Sendable {
  /// The same scenario with the same seed runs the same way, event by event.
  public var seed: UInt64
  /// All machines; the first ones vote.
  public var machines: Int
  /// How many of them hold the log at the beginning, from 1 to ``machines``.
  public var voters: Int
  /// Whether two machines hold the log in ranked mode, where each goes on alone if it must. Then less is promised: one
  /// leader an epoch still, and nothing lost that both acknowledged.
  public var isPair: Bool
  /// How long faults go on, in seconds; then everything heals.
  public var seconds: Int
  /// Requests of users a second.
  public var requestsPerSecond: Double
  /// What befalls them, and how often.
  public var faults: FaultMix

  /// Numbers out of their ranges are brought into them; a pair needs two voters.
  public init(
    seed: UInt64, machines: Int, voters: Int, isPair: Bool = false, seconds: Int, requestsPerSecond: Double,
    faults: FaultMix
  ) {
    self.seed = seed
    self.machines = max(1, machines)
    self.voters = max(1, min(voters, self.machines))
    self.isPair = isPair && self.voters == 2
    self.seconds = seconds
    self.requestsPerSecond = requestsPerSecond
    self.faults = faults
  }

  /// The scenario of a seed: mostly small platforms, one in twenty with 200 machines, each with a mix of faults of its
  /// own, since faults that are always all there hide each other (Groce and others 2012, "Swarm testing").
  public init(seed: UInt64) {
    var random = SeededRandom(seed: seed ^ 0x5CE7_A210)
    let size = Int.random(in: 0..<20, using: &random)
    let machines =
      size == 0 ? 200 : size < 3 ? 50 : size < 9 ? 5 : size < 16 ? 3 : Int.random(in: 1...9, using: &random)
    if random.chance(0.15) {
      self.init(
        seed: seed, machines: Int.random(in: 2...4, using: &random), voters: 2, isPair: true, seconds: 300,
        requestsPerSecond: 0.5, faults: FaultMix(using: &random))
      return
    }
    let voters = machines >= 5 && Bool.random(using: &random) ? 5 : min(machines, 3)
    self.init(
      seed: seed, machines: machines, voters: voters, seconds: machines > 9 ? 120 : 300,
      requestsPerSecond: machines > 9 ? 1 : 0.5, faults: FaultMix(using: &random))
  }
}

extension Scenario {
  /// Five machines to which nothing happens, on a network that loses one message in twenty and delays others by up to
  /// 200 ms: whoever is given up there is given up wrongly.
  public static func poorNetwork(seed: UInt64, hours: Int) -> Scenario {
    var faults = FaultMix.none
    faults.loss = 0.05
    faults.jitterMilliseconds = 200
    return Scenario(
      seed: seed, machines: 5, voters: 3, seconds: hours * 3_600, requestsPerSecond: 0.05, faults: faults)
  }
}

/// Which faults there are, and how often: the mean number a minute, for the whole platform.
public struct FaultMix: Codable, Hashable, Sendable {
  /// A message is lost, or comes twice, with these probabilities.
  public var loss: Double
  /// The probability that a message comes twice.
  public var doubling: Double
  /// A message takes up to so many milliseconds longer, and so may overtake others.
  public var jitterMilliseconds: Int
  /// An agent ends, at any moment of what it does, and begins again later. What runs on its machine runs on.
  public var agentCrashes: Double
  /// A machine loses its power.
  public var powerCuts: Double
  /// All machines lose their power at once.
  public var blackouts: Double
  /// A machine stands still and goes on (SIGSTOP, a lid that is closed).
  public var pauses: Double
  /// The network falls into two parts.
  public var partitions: Double
  /// A machine is heard and hears nobody, or the other way round, or two machines don't hear each other.
  public var oneWayCuts: Double
  /// The leader is asked to hand over.
  public var handOvers: Double
  /// Voters join and leave.
  public var voterChanges: Double
  /// How much faster or slower clocks run, at most, as a share.
  public var drift: Double

  /// Nothing ever goes wrong.
  public static let none = FaultMix(
    loss: 0, doubling: 0, jitterMilliseconds: 0, agentCrashes: 0, powerCuts: 0, blackouts: 0, pauses: 0, partitions: 0,
    oneWayCuts: 0, handOvers: 0, voterChanges: 0, drift: 0)

  public init(
    loss: Double, doubling: Double, jitterMilliseconds: Int, agentCrashes: Double, powerCuts: Double, blackouts: Double,
    pauses: Double, partitions: Double, oneWayCuts: Double, handOvers: Double, voterChanges: Double, drift: Double
  ) {
    self.loss = loss
    self.doubling = doubling
    self.jitterMilliseconds = jitterMilliseconds
    self.agentCrashes = agentCrashes
    self.powerCuts = powerCuts
    self.blackouts = blackouts
    self.pauses = pauses
    self.partitions = partitions
    self.oneWayCuts = oneWayCuts
    self.handOvers = handOvers
    self.voterChanges = voterChanges
    self.drift = drift
  }

  init(using random: inout SeededRandom) {
    func maybe(_ range: ClosedRange<Double>, _ random: inout SeededRandom) -> Double {
      random.chance(0.5) ? Double.random(in: range, using: &random) : 0
    }
    self.init(
      loss: maybe(0.001...0.1, &random), doubling: maybe(0.001...0.1, &random),
      jitterMilliseconds: random.chance(0.5) ? Int.random(in: 1...400, using: &random) : 0,
      agentCrashes: maybe(0.5...6, &random), powerCuts: maybe(0.5...4, &random), blackouts: maybe(0.2...1, &random),
      pauses: maybe(0.5...6, &random), partitions: maybe(0.5...4, &random), oneWayCuts: maybe(0.5...4, &random),
      handOvers: maybe(0.5...4, &random), voterChanges: maybe(0.5...4, &random),
      drift: random.chance(0.5) ? 0.02 : 0)
  }

  /// The faults that a shrinker can leave out, one by one.
  static var parts: [WritableKeyPath<FaultMix, Double>] {
    [
      \.loss, \.doubling, \.agentCrashes, \.powerCuts, \.blackouts, \.pauses, \.partitions, \.oneWayCuts, \.handOvers,
      \.voterChanges, \.drift,
    ]
  }
}
