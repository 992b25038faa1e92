import Coordination
import CoordinationEtcd
import CoordinationTestKit
import EdgeModel
import TestPorts
import Testing

/// Each has an etcd of its own.
@Suite(.serialized, .enabled(if: PrivateEtcd.isWanted)) struct EtcdFaultTests {
  @Test(.timeLimit(.minutes(5))) func etcdIsKilledAndStartedAgain() async throws {
    try await PrivateEtcd.with { etcd in
      let id = NodeID.random()
      let log = try EtcdDesiredLog(.quick([etcd.url]), id: id)
      try await withRunning([.init(id: id, log: log)]) {
        let epoch = try await leads(log)
        let record = try node(1)
        let version = try await log.append([.node(record)], after: .zero, epoch: epoch)
        etcd.kill()
        // Without etcd it leads for as long as its lease lasts, and not longer.
        var known = log.leadership()
        while known.role == .leader { known = try await log.waitForLeadership(after: known) }
        let error = await #expect(throws: DesiredLogError.self) {
          _ = try await log.append([], after: version, epoch: epoch)
        }
        #expect(error?.code == .staleEpoch)
        try etcd.start()
        let higher = try await leads(log, above: epoch)
        let state = try await log.state()
        #expect(state.nodes[record.id] == record)
        let next = try await log.append([], after: state.version, epoch: higher)
        #expect(next == DesiredVersion(epoch: higher, index: version.index + 1))
      }
    }
  }

  @Test(.timeLimit(.minutes(5))) func anotherEndpointIsTried() async throws {
    try await PrivateEtcd.with { etcd in
      let closed = "http://127.0.0.1:\(try FreePorts.take(1)[0])"
      let id = NodeID.random()
      let log = try EtcdDesiredLog(.quick([closed, etcd.url]), id: id)
      try await withRunning([.init(id: id, log: log)]) {
        let epoch = try await leads(log)
        let version = try await log.append([], after: .zero, epoch: epoch)
        #expect(version.index == 1)
      }
    }
  }

  /// Killed means heard no more: its lease runs out, and the other one leads with all that was acknowledged.
  @Test(.timeLimit(.minutes(5))) func theOtherLeadsWhenTheLeaderIsKilled() async throws {
    try await PrivateEtcd.with { etcd in
      let configuration = EtcdConfiguration.quick([etcd.url])
      let (first, second) = (NodeID.random(), NodeID.random())
      let pausable = PausableClock()
      let leader = try EtcdDesiredLog(configuration, id: first, clock: pausable)
      let other = try EtcdDesiredLog(configuration, id: second)
      try await withRunning([.init(id: first, log: leader)]) {
        let epoch = try await leads(leader)
        try await withRunning([.init(id: second, log: other)]) {
          let record = try node(1)
          let version = try await leader.append([.node(record)], after: .zero, epoch: epoch)
          _ = try await other.waitForChange(after: .zero)
          pausable.pause()
          let higher = try await leads(other, above: epoch)
          let next = try await other.append([], after: version, epoch: higher)
          #expect(next == DesiredVersion(epoch: higher, index: version.index + 1))
          let state = try await other.state()
          #expect(state.nodes[record.id] == record)
        }
      }
    }
  }

  @Test(.timeLimit(.minutes(5))) func whatIsUnreachableIsNamed() async throws {
    let closed = "http://127.0.0.1:\(try FreePorts.take(1)[0])"
    var configuration = EtcdConfiguration.quick([closed])
    configuration.user = "flotilla"
    configuration.password = "Tr0ub4dor"
    let log = try EtcdDesiredLog(configuration, id: .random())
    let error = await #expect(throws: DesiredLogError.self) { _ = try await log.state() }
    #expect(error?.code == .storage)
    #expect(error?.message.contains(closed) == true)
    #expect(!"\(String(describing: error)) \(configuration)".contains("Tr0ub4dor"))
  }
}
