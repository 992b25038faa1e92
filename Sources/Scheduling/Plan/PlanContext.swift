public import EdgeModel

/// What a strategy may use beside its input: randomness that is the same each time.
public struct PlanContext: Sendable {
  /// The only randomness that a plan may use.
  public var random: SplitMix64

  /// - Parameter seed: equal ones give equal plans.
  public init(seed: UInt64) { random = SplitMix64(seed: seed) }

  /// Seeded by the snapshot's version: the same state gives the same plan.
  public init(version: DesiredVersion) {
    self.init(seed: StableHash.mix(version.epoch) ^ version.index)
  }
}

/// A small generator with a seed (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014). Not for secrets.
public struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// - Parameter seed: any number; equal ones give equal sequences.
  public init(seed: UInt64) { state = seed }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return StableHash.finish(state)
  }
}
