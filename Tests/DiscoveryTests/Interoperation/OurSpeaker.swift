import Logging

@testable import Discovery

/// Our own side on a machine of a test's network: it runs as long as a body.
///
/// Everything is asked of it on that machine. An actor works on the thread of whoever comes first, and its sockets would be those
/// of the machine that runs the tests.
struct OurSpeaker: Sendable {
  private let dns: MulticastDNS
  let machine: TestNetwork.Machine
  private let running: Task<Void, any Error>

  static func with<Result>(
    on machine: TestNetwork.Machine, families: Set<IPAddress.Family> = [.v4, .v6],
    _ body: (OurSpeaker) async throws -> Result
  ) async throws -> Result {
    var configuration = MulticastDNSConfiguration()
    configuration.families = families
    let dns = MulticastDNS(configuration, logger: CapturedLog().logger)
    let running = Task { try await machine.run { try await dns.run() } }
    let speaker = OurSpeaker(dns: dns, machine: machine, running: running)
    do {
      let result = try await body(speaker)
      await speaker.end()
      return result
    } catch {
      await speaker.end()
      throw error
    }
  }

  /// Says goodbye, if there is a network, and ends.
  func end() async {
    running.cancel()
    _ = await running.result
  }

  /// Publishes a service, and waits until its name is its own.
  func publish(_ service: LocalService) async throws -> (PublishedService, name: String) {
    try await machine.run { [dns] in
      let published = try await dns.publish(service)
      return (published, try await dns.registeredName(of: published))
    }
  }

  func update(_ published: PublishedService, to service: LocalService) async throws {
    try await machine.run { [dns] in try await dns.update(published, to: service) }
  }

  func withdraw(_ published: PublishedService) async throws {
    try await machine.run { [dns] in await dns.withdraw(published) }
  }

  func resolve(_ name: String, type: String) async throws -> FoundService {
    try await machine.run { [dns] in try await dns.resolve(name, type: type) }
  }

  /// Searches for services of a type beside a body.
  @discardableResult
  func browsing<Result>(_ type: String, _ body: (Sightings) async throws -> Result) async throws -> Result {
    let (lists, sink) = AsyncStream.makeStream(of: [FoundService].self)
    let search = Task {
      defer { sink.finish() }
      try await machine.run { [dns] in try await dns.services(of: type) { sink.yield($0) } }
    }
    defer { search.cancel() }
    return try await body(Sightings(lists: lists))
  }

  /// What a search has found, for one who waits.
  final class Sightings {
    private let lists: AsyncStream<[FoundService]>
    private var last: [FoundService] = []

    init(lists: AsyncStream<[FoundService]>) { self.lists = lists }

    /// Waits until the list is as wanted.
    @discardableResult
    func wait(until isWanted: ([FoundService]) throws -> Bool) async throws -> [FoundService] {
      if try isWanted(last) { return last }
      for await list in lists {
        last = list
        if try isWanted(list) { return list }
      }
      throw TestNetwork.Failed(description: "the search ended with \(last)")
    }

    /// Waits for a service by its name, as it should be.
    @discardableResult
    func wait(for name: String, where matches: (FoundService) -> Bool = { _ in true }) async throws -> FoundService {
      var found: FoundService?
      try await wait {
        found = $0.first { $0.name == name && matches($0) }
        return found != nil
      }
      guard let found else { throw TestNetwork.Failed(description: "it isn't there") }
      return found
    }
  }
}
