/// What proved itself of a list of sightings that changes: each is put to the proof once, while it is there.
struct ProvenSightings<Sighting: Hashable & Sendable> {
  /// How many proofs run at a time.
  private static var most: Int { 16 }

  /// With what each proved to be; `nil` for nothing.
  private var known: [(sighting: Sighting, service: DiscoveredService?)] = []
  private var reported: [DiscoveredService] = []

  /// Takes the list as it is now.
  /// - Returns: what has changed for those who look at services, each once, whatever the number of its sightings.
  mutating func take(
    _ list: [Sighting], prove: @escaping @Sendable (Sighting) async throws -> DiscoveredService?
  ) async throws -> [DiscoveryEvent] {
    let new = list.filter { sighting in !known.contains { $0.sighting == sighting } }
    var services = Dictionary(known.map { ($0.sighting, $0.service) }, uniquingKeysWith: { first, _ in first })
    try await withThrowingTaskGroup(of: (Sighting, DiscoveredService?).self) { group in
      var waiting = new[...]
      for sighting in waiting.prefix(Self.most) { group.addTask { (sighting, try await prove(sighting)) } }
      waiting = waiting.dropFirst(Self.most)
      while let (sighting, service) = try await group.next() {
        services[sighting] = .some(service)
        if let next = waiting.popFirst() { group.addTask { (next, try await prove(next)) } }
      }
    }
    known = list.map { ($0, services[$0] ?? nil) }
    var now: [DiscoveredService] = []
    for service in known.compactMap(\.service) where !now.contains(where: { $0.identity == service.identity }) {
      now.append(service)
    }
    defer { reported = now }
    return Self.changes(from: reported, to: now)
  }

  private static func changes(from old: [DiscoveredService], to new: [DiscoveredService]) -> [DiscoveryEvent] {
    let lost = old.filter { known in !new.contains { $0.identity == known.identity } }
    return lost.map { .lost($0) }
      + new.compactMap { service in
        guard let known = old.first(where: { $0.identity == service.identity }) else { return .found(service) }
        return known == service ? nil : .updated(service)
      }
  }
}
