/// Makes one story of what several sources say of the same services: the first evidence wins while it lasts.
struct SightingMerge {
  private struct Sighting {
    var source: Int
    var service: DiscoveredService
  }

  /// How many services are kept; further ones aren't reported, and ``overflow`` counts them.
  let limit: Int
  /// By identity, in the order in which the sources came; the first is the one that is shown. Never empty.
  private var known: [ServiceIdentity: [Sighting]] = [:]
  private(set) var overflow = 0

  init(limit: Int) { self.limit = limit }

  /// Takes an event of one source in.
  /// - Returns: what changed for those who see all sources as one.
  mutating func step(_ event: DiscoveryEvent, from source: Int) -> DiscoveryEvent? {
    switch event {
    case .found(let service), .updated(let service): sighted(Sighting(source: source, service: service))
    case .lost(let service): lost(service.identity, source)
    }
  }

  private mutating func sighted(_ sighting: Sighting) -> DiscoveryEvent? {
    let identity = sighting.service.identity
    guard var sightings = known[identity], let shown = sightings.first else {
      guard known.count < limit else {
        overflow += 1
        return nil
      }
      known[identity] = [sighting]
      return .found(sighting.service)
    }
    sightings = sightings.map { $0.source == sighting.source ? sighting : $0 }
    if !sightings.contains(where: { $0.source == sighting.source }) { sightings.append(sighting) }
    known[identity] = sightings
    let isNews = shown.source == sighting.source && shown.service != sighting.service
    return isNews ? .updated(sighting.service) : nil
  }

  private mutating func lost(_ identity: ServiceIdentity, _ source: Int) -> DiscoveryEvent? {
    guard let sightings = known[identity], let shown = sightings.first,
      sightings.contains(where: { $0.source == source })
    else { return nil }
    let left = sightings.filter { $0.source != source }
    known[identity] = left.isEmpty ? nil : left
    guard let next = left.first else { return .lost(shown.service) }
    let isNews = shown.source == source && next.service != shown.service
    return isNews ? .updated(next.service) : nil
  }
}
