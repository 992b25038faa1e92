import Coordination
import EdgeModel
import Testing

@Suite(.timeLimit(.minutes(5)))
struct InMemoryDesiredLogTests {
  private let cluster = ClusterID.random()

  @Test func whatWasAppendedIsThere() throws {
    let log = InMemoryDesiredLog()
    let first = try log.append([.cluster(cluster)], after: .zero, epoch: 1)
    let second = try log.append([], after: first, epoch: 2)
    #expect(log.state().cluster == cluster)
    #expect(log.state().version == second)
    #expect(try log.entries(after: .zero, limit: 1).entries.map(\.version) == [first])
    #expect(try log.entries(after: .zero, limit: 1).hasMore)
    #expect(try log.entries(after: first, limit: 9).entries.map(\.version) == [second])
    #expect(try log.entries(after: second, limit: 9) == DesiredPage(entries: [], hasMore: false))
  }

  @Test func whatIsRefusedChangesNothing() throws {
    let log = InMemoryDesiredLog()
    let first = try log.append([.cluster(cluster)], after: .zero, epoch: 3)
    for (changes, after, epoch, code) in [
      ([], DesiredVersion.zero, 3, DesiredLogError.Code.conflict), ([], first, 2, .staleEpoch),
      ([.cluster(.random())], first, 3, .refused),
    ] as [([DesiredChange], DesiredVersion, UInt64, DesiredLogError.Code)] {
      let error = #expect(throws: DesiredLogError.self) { _ = try log.append(changes, after: after, epoch: epoch) }
      #expect(error?.code == code)
    }
    for (position, code) in [
      (DesiredVersion(epoch: 3, index: 2), DesiredLogError.Code.gap), (DesiredVersion(epoch: 3, index: .max), .gap),
      (DesiredVersion(epoch: 2, index: 1), .conflict),
    ] {
      let error = #expect(throws: DesiredLogError.self) { _ = try log.entries(after: position, limit: 1) }
      #expect(error?.code == code)
    }
    #expect(log.state().version == first)
  }

  @Test func anotherLogsEntriesAreTakenOverWholeOrNotAtAll() throws {
    let source = InMemoryDesiredLog()
    var version = try source.append([.cluster(cluster)], after: .zero, epoch: 1)
    for _ in 0..<4 { version = try source.append([], after: version, epoch: 1) }
    let page = try source.entries(after: .zero, limit: 9)
    let copy = InMemoryDesiredLog()
    var holed = page
    holed.entries.remove(at: 2)
    let error = #expect(throws: DesiredLogError.self) { _ = try copy.ingest(holed) }
    #expect(error?.code == .gap)
    #expect(copy.state() == DesiredState())
    #expect(try copy.ingest(page) == version)
    #expect(try copy.ingest(page) == version)
    #expect(copy.state() == source.state())
    holed.entries[1].changes = [.cluster(cluster)]
    #expect(throws: DesiredLogError.self) { _ = try copy.ingest(holed) }
  }

  @Test func waitingEndsWithTheNextChange() async throws {
    let log = InMemoryDesiredLog()
    async let waited = log.waitForChange(after: .zero)
    let version = try log.append([], after: .zero, epoch: 1)
    #expect(try await waited == version)
  }
}
