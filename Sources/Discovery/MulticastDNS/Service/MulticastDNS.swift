public import Logging

/// Publishes services and host names on the local network, and finds those of others, by multicast DNS (RFC 6762, 6763).
///
/// One for a process: ``run()`` does the work, and everything else waits for it. It shares the port with other responders
/// of the machine, such as Avahi, as long as the host names differ: what Avahi calls the machine is Avahi's.
public actor MulticastDNS {
  private static let groups: [(family: IPAddress.Family, address: IPAddress)] = [
    (.v4, .v4(0xE000_00FB)), (.v6, .v6(0xFF02 << 112 | 0xFB)),
  ]

  private struct Search {
    var findings: [MDNSFinding.Key: MDNSFinding] = [:]
    let signal: AsyncStream<Void>.Continuation
  }

  private let configuration: MulticastDNSConfiguration
  private let logger: Logger
  private let clock = ContinuousClock()
  private let start = ContinuousClock.now
  private var engine: MDNSEngine
  private var random = SystemRandomNumberGenerator()
  private var sockets: [IPAddress.Family: DatagramSocket] = [:]
  private var searches: [UInt64: Search] = [:]
  private var publications: [UInt64: Published] = [:]
  /// The names that hosts have got, by the number of their publication.
  private var hosts: [UInt64: String] = [:]
  private var listeners: [UInt64: AsyncStream<Void>.Continuation] = [:]
  private var nextID: UInt64 = 1
  private var hasRun = false
  private let deadline = Deadline()

  private struct Published {
    /// The number and label of its host, which further services may have, too.
    var host: UInt64
    var hostLabel: String
    var name: String?
    var waiting: [AsyncStream<Void>.Continuation] = []
  }

  public init(_ configuration: MulticastDNSConfiguration = .init(), logger: Logger) {
    self.configuration = configuration
    self.logger = logger
    engine = MDNSEngine(timing: configuration.timing)
  }

  private var now: Duration { clock.now - start }

  /// Speaks on every suitable interface until the task is cancelled, and says goodbye then.
  /// - Throws: ``DiscoveryError`` if there is no socket, or a second time; `CancellationError` when it is cancelled.
  public func run() async throws {
    guard !hasRun else { throw DiscoveryError(.invalidConfiguration, "multicast DNS runs already, or has run") }
    hasRun = true
    try openSockets()
    let result: Result<Void, any Error>
    do {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await self.followInterfaces() }
        group.addTask { try await self.keepTime() }
        for (family, socket) in sockets { group.addTask { try await self.hear(socket, family) } }
        defer { group.cancelAll() }
        try await group.next()
      }
      result = .success(())
    } catch {
      result = .failure(error)
    }
    perform(.shutDown)
    for search in searches.values { search.signal.finish() }
    for listener in listeners.values { listener.finish() }
    for publication in publications.values { for waiting in publication.waiting { waiting.finish() } }
    for socket in sockets.values { await socket.close() }
    sockets = [:]
    try Task.checkCancellation()
    try result.get()
  }

  private func openSockets() throws {
    var options = DatagramOptions()
    options.port = MDNSTiming.port
    options.sharesPort = true
    var failure: DiscoveryError?
    for (family, _) in Self.groups where configuration.families.contains(family) {
      do throws(DiscoveryError) {
        sockets[family] = try DatagramSocket(family, options)
      } catch {
        failure = error
        logger.warning(
          "No multicast DNS by a family of addresses", metadata: ["family": "\(family)", "error": "\(error)"])
      }
    }
    if sockets.isEmpty {
      throw failure ?? DiscoveryError(.invalidConfiguration, "multicast DNS needs a family of addresses")
    }
  }

  // MARK: Interfaces, time and datagrams

  private func followInterfaces() async throws {
    var known: [MDNSLink: MDNSLinkAddresses] = [:]
    for try await interfaces in InterfaceChanges(configuration.interfaces) {
      var found: [MDNSLink: MDNSLinkAddresses] = [:]
      for interface in interfaces {
        let addresses = MDNSLinkAddresses(
          own: interface.addresses.map(\.address), prefixes: interface.addresses.map(\.network))
        for family in sockets.keys where addresses.own.contains(where: { $0.family == family }) {
          found[MDNSLink(interface: interface.index, family: family)] = addresses
        }
      }
      for link in known.keys.sorted() where found[link] == nil { leave(link) }
      for (link, addresses) in found.sorted(by: { $0.key < $1.key }) where known[link] != addresses {
        if known[link] == nil, !join(link) {
          found[link] = nil
          continue
        }
        perform(.link(link, addresses))
      }
      known = found
    }
  }

  private func join(_ link: MDNSLink) -> Bool {
    guard let group = Self.groups.first(where: { $0.family == link.family })?.address else { return false }
    do {
      try sockets[link.family]?.join(group, on: link.interface)
      return true
    } catch {
      logger.warning(
        "No multicast DNS on an interface", metadata: ["interface": "\(link.interface)", "error": "\(error)"])
      return false
    }
  }

  private func leave(_ link: MDNSLink) {
    perform(.linkLost(link))
    guard let group = Self.groups.first(where: { $0.family == link.family })?.address else { return }
    do {
      try sockets[link.family]?.leave(group, on: link.interface)
    } catch {
      logger.debug("An interface couldn't be left", metadata: ["interface": "\(link.interface)", "error": "\(error)"])
    }
  }

  private func hear(_ socket: DatagramSocket, _ family: IPAddress.Family) async throws {
    while true {
      let datagram = try await socket.receive()
      let isMulticast = Self.groups.contains { $0.address == datagram.destination }
      let source = MDNSSource(address: datagram.sender, port: datagram.senderPort)
      let link = MDNSLink(interface: datagram.interface, family: family)
      perform(.datagram(datagram.bytes, MDNSArrival(link: link, source: source, isMulticast: isMulticast)))
    }
  }

  private func keepTime() async throws {
    while true {
      try await deadline.wait()
      perform(.wake)
    }
  }

  private func perform(_ event: MDNSEvent) {
    do {
      try tryPerform(event)
    } catch {
      logger.error("Names can't be published any more", metadata: ["error": "\(error)"])
    }
  }

  private func tryPerform(_ event: MDNSEvent) throws(DiscoveryError) {
    defer { deadline.move(to: engine.nextWake.map { start + $0 }) }
    for effect in try engine.step(event, at: now, &random) { apply(effect) }
  }

  private func apply(_ effect: MDNSEffect) {
    switch effect {
    case .send(let bytes, let link, let destination): send(bytes, link, destination)
    case .registered(let id, let name):
      logger.info("A name is registered by multicast DNS", metadata: ["name": "\(name)"])
      if publications[id] == nil { hosts[id] = "\(name)" }
      publications[id]?.name = name.labels.first.map { String(decoding: $0, as: UTF8.self) }
      for waiting in publications[id]?.waiting ?? [] { waiting.finish() }
      publications[id]?.waiting = []
      for listener in listeners.values { listener.yield() }
    case .renamed(_, let from, let to):
      logger.notice("A name belongs to somebody else on the network", metadata: ["name": "\(from)", "next": "\(to)"])
    case .found(let id, let finding), .updated(let id, let finding):
      searches[id]?.findings[finding.key] = finding
      searches[id]?.signal.yield()
    case .lost(let id, let finding):
      searches[id]?.findings[finding.key] = nil
      searches[id]?.signal.yield()
    case .refused(let arrival, let error):
      logger.debug("A datagram is no message", metadata: ["from": "\(arrival.source.address)", "error": "\(error)"])
    }
  }

  private func send(_ bytes: [UInt8], _ link: MDNSLink, _ destination: MDNSSource?) {
    guard let group = Self.groups.first(where: { $0.family == link.family })?.address else { return }
    let route = DatagramRoute(
      address: destination?.address ?? group, port: destination?.port ?? MDNSTiming.port, interface: link.interface)
    do {
      try sockets[link.family]?.send(bytes, route)
    } catch {
      logger.debug("A datagram couldn't be sent", metadata: ["interface": "\(link.interface)", "error": "\(error)"])
    }
  }

  // MARK: Publishing

  /// Publishes a service and its host, or waits with that until ``run()`` runs.
  /// - Returns: what to change or withdraw it by.
  /// - Throws: ``DiscoveryError`` if a name, type or host is none.
  public func publish(_ service: LocalService) throws(DiscoveryError) -> PublishedService {
    let type = try Self.name(ofType: service.type)
    var host = publications.values.first { $0.hostLabel == service.host }?.host
    if host == nil {
      host = takeID()
      try tryPerform(.publish(host ?? 0, .host(label: service.host, addresses: nil)))
    }
    let id = takeID()
    publications[id] = Published(host: host ?? 0, hostLabel: service.host)
    do throws(DiscoveryError) {
      try tryPerform(.publish(id, .service(service.records(type: type, host: host ?? 0))))
    } catch {
      withdraw(PublishedService(id: id))
      throw error
    }
    return PublishedService(id: id)
  }

  /// Changes port and attributes of a published service; everybody who knows it is told.
  public func update(_ published: PublishedService, to service: LocalService) throws(DiscoveryError) {
    guard let publication = publications[published.id], publication.hostLabel == service.host else {
      throw DiscoveryError(.invalidConfiguration, "the service isn't published by this host any more")
    }
    let records = service.records(type: try Self.name(ofType: service.type), host: publication.host)
    try tryPerform(.publish(published.id, .service(records)))
  }

  /// Says goodbye for a service, and for its host if no other service has it.
  public func withdraw(_ published: PublishedService) {
    guard let publication = publications.removeValue(forKey: published.id) else { return }
    for waiting in publication.waiting { waiting.finish() }
    perform(.withdraw(published.id))
    for listener in listeners.values { listener.yield() }
    guard !publications.values.contains(where: { $0.host == publication.host }) else { return }
    perform(.withdraw(publication.host))
    hosts[publication.host] = nil
  }

  /// Waits until a service has a name that nobody else has, and returns it.
  /// - Throws: `CancellationError`, also when the service is withdrawn or ``run()`` ends meanwhile.
  public func registeredName(of published: PublishedService) async throws -> String {
    let (ends, end) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    if publications[published.id]?.name == nil {
      publications[published.id]?.waiting.append(end)
      for await _ in ends {}
    }
    guard let name = publications[published.id]?.name else { throw CancellationError() }
    return name
  }

  /// Says what everything that is published is called, until the task is cancelled or ``run()`` ends: somebody else may have
  /// a name that was asked for, now or later.
  ///
  /// The closure gets all that have their names, at once and whenever that has changed; what changes while it works is
  /// gathered.
  public func registrations(
    _ changed: @Sendable ([PublishedService: RegisteredName]) async throws -> Void
  ) async throws {
    let (signals, signal) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let id = takeID()
    listeners[id] = signal
    defer { listeners[id] = nil }
    signal.yield()
    for await _ in signals {
      var names: [PublishedService: RegisteredName] = [:]
      for (id, publication) in publications {
        guard let name = publication.name, let host = hosts[publication.host] else { continue }
        names[PublishedService(id: id)] = RegisteredName(service: name, host: host)
      }
      try await changed(names)
    }
    try Task.checkCancellation()
  }

  private func takeID() -> UInt64 {
    defer { nextID += 1 }
    return nextID
  }

  private static func name(ofType type: String) throws(DiscoveryError) -> DNSName {
    let name = try DNSName("\(type).local")
    let labels = name.labels.map { String(decoding: $0, as: UTF8.self) }
    guard labels.count == 3, labels[0].hasPrefix("_"), (2...16).contains(labels[0].utf8.count),
      ["_tcp", "_udp"].contains(labels[1].lowercased())
    else {
      throw DiscoveryError(.invalidName, "a type of service is like _http._tcp, with at most 15 letters, not \(type)")
    }
    return name
  }

  // MARK: Searching

  /// Searches for services of a type until the task is cancelled or ``run()`` ends.
  ///
  /// The closure gets all that are there, whenever that has changed; what changes while it works is gathered.
  /// - Parameter type: `_http._tcp`.
  public func services(
    of type: String, _ changed: @Sendable ([FoundService]) async throws -> Void
  ) async throws {
    try await search(.services(try Self.name(ofType: type))) { found in
      try await changed(found)
      return true
    }
  }

  /// Waits until one service is there: its host, port, addresses and attributes.
  /// - Parameters:
  ///   - name: as in ``FoundService/name``.
  ///   - type: `_http._tcp`.
  public func resolve(_ name: String, type: String) async throws -> FoundService {
    let instance = try Self.name(ofType: type).prepending(name.utf8)
    var first: FoundService?
    try await search(.instance(instance)) { found in
      first = found.first
      return first == nil
    }
    guard let first else { throw CancellationError() }
    return first
  }

  private func search(_ inquiry: MDNSInquiry, _ goesOn: ([FoundService]) async throws -> Bool) async throws {
    let (signals, signal) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let id = takeID()
    searches[id] = Search(signal: signal)
    defer {
      searches[id] = nil
      perform(.endSearch(id))
    }
    perform(.search(id, inquiry))
    for await _ in signals {
      let findings = searches[id]?.findings ?? [:]
      let found = findings.sorted { $0.key < $1.key }.compactMap { FoundService($0.value) }
      guard try await goesOn(found) else { return }
    }
    try Task.checkCancellation()
  }
}

/// What a published service and its host are called on the network.
public struct RegisteredName: Hashable, Sendable {
  /// The service's own part of its name, such as `shop` of `shop._http._tcp.local`.
  public var service: String
  /// The name of its host, such as `shop.local`.
  public var host: String

  public init(service: String, host: String) {
    self.service = service
    self.host = host
  }
}

/// A service that ``MulticastDNS`` publishes.
public struct PublishedService: Hashable, Sendable {
  let id: UInt64
}
