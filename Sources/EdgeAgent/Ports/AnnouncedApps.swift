import EdgeModel
import Synchronization

/// The apps that this machine is to announce, as its worker sees them.
final class AnnouncedApps: Sendable {
  private let announcer: any AppAnnouncer
  private let apps = Mutex<[AnnouncedApp]>([])
  private let names = Mutex<[AnnouncedApp: String]>([:])
  private let changed = ChangeSignal()
  private let renamed: @Sendable () -> Void

  /// - Parameter renamed: called when an app is known by another name.
  init(_ announcer: any AppAnnouncer, renamed: @escaping @Sendable () -> Void = {}) {
    self.announcer = announcer
    self.renamed = renamed
  }

  /// The same, with the names by which the network knows them.
  func named(_ observed: [ObservedAllocation], of assignments: Assignments?) -> [ObservedAllocation] {
    let names = names.withLock { $0 }
    guard !names.isEmpty else { return observed }
    let known = (assignments?.allocations ?? []).compactMap { allocation in
      names[AnnouncedApp(name: allocation.name, port: allocation.workload.port)].map { (allocation.id, $0) }
    }
    let byID = Dictionary(known) { first, _ in first }
    return observed.map { allocation in
      var allocation = allocation
      if allocation.phase == .running { allocation.localName = byID[allocation.id] }
      return allocation
    }
  }

  private func note(_ names: [AnnouncedApp: String]) {
    let isNews = self.names.withLock { known in
      defer { known = names }
      return known != names
    }
    if isNews { renamed() }
  }

  /// Takes the place of what there was before.
  func replace(_ apps: [AnnouncedApp]) {
    let isNews = self.apps.withLock { known in
      defer { known = apps }
      return known != apps
    }
    if isNews { changed.raise() }
  }

  /// Has them announced until it is cancelled.
  func run() async throws {
    defer { note([:]) }
    let (sets, sink) = AsyncStream.makeStream(of: [AnnouncedApp].self, bufferingPolicy: .bufferingNewest(1))
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await self.announcer.announce(sets) { self.note($0) } }
      group.addTask {
        while true {
          let seen = self.changed.value
          sink.yield(self.apps.withLock { $0 })
          _ = try await self.changed.wait(after: seen)
        }
      }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  /// What a machine serves: the apps that run well there and that the leader doesn't know to be served by another machine. Of an app
  /// that changes its machine there are two for a moment, and one name.
  static func served(
    _ assignments: Assignments?, _ observed: [ObservedAllocation], elsewhere: [ServedApp]?
  ) -> [AnnouncedApp] {
    let running = Set(observed.filter { $0.phase == .running }.map(\.id))
    let away = Set((elsewhere ?? []).filter { $0.place != nil }.map(\.deployment))
    var apps: Set<AnnouncedApp> = []
    for allocation in assignments?.allocations ?? []
    where allocation.phase == .run && allocation.workload.port != 0 && running.contains(allocation.id)
      && !away.contains(allocation.id.deployment)
    {
      apps.insert(AnnouncedApp(name: allocation.name, port: allocation.workload.port))
    }
    return apps.sorted { ($0.name, $0.port) < ($1.name, $1.port) }
  }
}
