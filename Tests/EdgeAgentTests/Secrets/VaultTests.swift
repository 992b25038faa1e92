import Coordination
import EdgeModel
import EdgeStore
import Foundation
import Logging
import Testing

@testable import EdgeAgent

@Suite(.timeLimit(.minutes(5))) struct VaultTests {
  private static let leader = "http://10.0.0.1:7070"
  private static let third = "http://10.0.0.3:7070"

  private static func founded() throws -> (log: HookedLog, writer: DesiredWriter) {
    let log = HookedLog()
    _ = try log.inner.append([.cluster(Sample.cluster)], after: .zero, epoch: 1)
    return (log, DesiredWriter(log: log, epoch: 1))
  }

  @Test func theFirstLeaderMakesTheKeyOnce() async throws {
    try await withSecretsFolder { directory in
      let (log, writer) = try Self.founded()
      let vault = try await SecretSample.vault(in: directory, log: log)
      vault.writes(through: writer)
      let key = try await vault.current()
      #expect(log.inner.state().platformKey?.id == key.id)
      #expect(try await vault.current().bytes == key.bytes)
      let again = try await SecretSample.vault(in: directory, log: log)
      again.writes(through: writer)
      #expect(try await again.current().bytes == key.bytes, "it is on the disk")
    }
  }

  @Test func whoAsksAtTheSameMomentGetsTheSameKey() async throws {
    try await withSecretsFolder { directory in
      let (log, writer) = try Self.founded()
      let vault = try await SecretSample.vault(in: directory, log: log)
      vault.writes(through: writer)
      let keys = try await withThrowingTaskGroup { group in
        for _ in 0..<20 { group.addTask { try await vault.current().id } }
        return try await group.reduce(into: Set<PlatformKeyID>()) { $0.insert($1) }
      }
      #expect(keys.count == 1)
      let store = try await PlatformKeyStore.open(path: "\(directory)/keys-\(Sample.node)")
      #expect(await store.load()?.all.count == 1, "none was made in vain")
    }
  }

  @Test func twoLeadersAgree() async throws {
    try await withSecretsFolder { directory in
      let (log, writer) = try Self.founded()
      let network = VaultNetwork()
      let one = try await SecretSample.vault(in: directory, log: log)
      one.writes(through: writer)
      network.has(one, at: Self.leader)
      let other = try await SecretSample.vault(
        in: directory, node: Sample.otherNode, log: log, others: [Self.leader], source: network)
      other.writes(through: writer)
      // Between its look and its write the other one has written.
      let made = try SecretSample.key(3)
      try await one.keyring.add(made, of: Sample.cluster, isCurrent: true)
      log.before({ if case .platformKey = $0 { true } else { false } }) { _ in
        _ = try await one.current()
      }
      #expect(try await other.current().bytes == made.bytes)
      #expect(log.inner.state().platformKey?.id == made.id)
    }
  }

  @Test func aMachineAsksTheLeaderAndKeepsWhatItGets() async throws {
    try await withSecretsFolder { directory in
      let (log, writer) = try Self.founded()
      let network = VaultNetwork()
      let leader = try await SecretSample.vault(in: directory, log: log)
      leader.writes(through: writer)
      network.has(leader, at: Self.leader)
      let worker = try await SecretSample.vault(
        in: directory, node: Sample.otherNode, others: [Self.third, Self.leader], source: network)
      let key = try await worker.current()
      #expect(key.id == log.inner.state().platformKey?.id)
      #expect(network.calls == [Self.third, Self.leader], "one that doesn't answer is passed over")
      let secret = SealedSecret(
        id: SecretSample.id,
        value: try SecretSeal(key: key, cluster: Sample.cluster).seal([1, 2], as: SecretSample.id, version: 1),
        setAt: Sample.time(0), setBy: Sample.user)
      let offline = try await SecretSample.vault(in: directory, node: Sample.otherNode)
      #expect(try await offline.open(secret) == [1, 2], "without anybody to ask")
    }
  }

  @Test func aNewLeaderWithoutTheKeyAsksTheOthers() async throws {
    try await withSecretsFolder { directory in
      let (log, writer) = try Self.founded()
      let network = VaultNetwork()
      let first = try await SecretSample.vault(in: directory, log: log)
      first.writes(through: writer)
      let key = try await first.current()
      first.writes(through: nil)
      let next = try await SecretSample.vault(
        in: directory, node: Sample.otherNode, log: log, others: [Self.third], source: network)
      next.writes(through: writer)
      let error = await #expect(throws: ControlPlaneError.self) { try await next.current() }
      #expect(error?.code == .unavailable, "it makes no second one")
      #expect(log.inner.state().platformKey?.id == key.id)
      network.has(first, at: Self.third)
      #expect(try await next.current().bytes == key.bytes)
    }
  }

  @Test func anotherTokenGetsNoKey() async throws {
    try await withSecretsFolder { directory in
      let (log, writer) = try Self.founded()
      let network = VaultNetwork()
      let leader = try await SecretSample.vault(in: directory, log: log)
      leader.writes(through: writer)
      network.has(leader, at: Self.leader)
      let stranger = try await SecretSample.vault(
        in: directory, node: Sample.otherNode, others: [Self.leader], source: network,
        token: "another-token-than-theirs")
      await #expect(throws: ControlPlaneError.self) { try await stranger.current() }
      #expect(stranger.keyring.current(of: Sample.cluster) == nil)
    }
  }

  @Test func whoDoesNotLeadNamesTheLeader() async throws {
    try await withSecretsFolder { directory in
      let vault = try await SecretSample.vault(in: directory)
      let error = await #expect(throws: ControlPlaneError.self) { try await vault.handOut(nil, to: Sample.otherNode) }
      #expect(error?.code == .notLeader)
      let unknown = try SecretSample.key().id
      let missing = await #expect(throws: ControlPlaneError.self) {
        try await vault.handOut(unknown, to: Sample.otherNode)
      }
      #expect(missing?.code == .notFound)
    }
  }

  @Test func anotherKeySealsEverythingAnewAndDropsWhatNobodyOpens() async throws {
    try await withSecretsFolder { directory in
      let (log, writer) = try Self.founded()
      let vault = try await SecretSample.vault(in: directory, log: log)
      vault.writes(through: writer)
      let old = try await vault.current()
      func sealed(_ name: String, _ key: PlatformKey) throws -> SealedSecret {
        let id = SecretID(.platform(Sample.identifier(name, SecretName.self)))
        let seal = SecretSeal(key: key, cluster: Sample.cluster)
        return SealedSecret(
          id: id, value: try seal.seal([2], as: id, version: 2), previous: try seal.seal([1], as: id, version: 1),
          setAt: Sample.time(0), setBy: Sample.user)
      }
      let (kept, lost) = (try sealed("KEPT", old), try sealed("LOST", try SecretSample.key(99)))
      try await writer.write { _ in [.secret(kept), .secret(lost)] }
      #expect(try await vault.renew() == [lost.id])
      let state = log.inner.state()
      let key = try #require(state.platformKey?.id)
      #expect(key != old.id)
      #expect(try await vault.current().id == key)
      let renewed = try #require(state.secrets[kept.id])
      #expect(state.secretsInOrder == [renewed])
      #expect(renewed.value.key == key)
      #expect(renewed.value.version == 2, "it is the same value")
      #expect(try await vault.open(renewed) == [2])
      #expect(try await vault.open(try #require(renewed.previous), of: renewed.id) == [1])
      vault.writes(through: nil)
      await #expect(throws: ControlPlaneError.self) { try await vault.renew() }
    }
  }

  @Test func theCourierAsksAgainWithEachLeader() async throws {
    try await withSecretsFolder { directory in
      let (log, writer) = try Self.founded()
      let network = VaultNetwork()
      let leader = try await SecretSample.vault(in: directory, log: log)
      let changed = ChangeSignal()
      let clock = TestClock(isEager: true)
      let worker = try await SecretSample.vault(
        in: directory, node: Sample.otherNode, others: [Self.leader], source: network)
      let courier = KeyCourier(vault: worker, changed: changed, time: clock.source, logger: Logger(label: "test"))
      let seen = worker.keyring.changed.value
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await courier.run() }
        network.has(leader, at: Self.leader)
        leader.writes(through: writer)
        changed.raise()
        _ = try await worker.keyring.changed.wait(after: seen)
        group.cancelAll()
      }
      #expect(worker.keyring.current(of: Sample.cluster)?.id == log.inner.state().platformKey?.id)
    }
  }
}
