import EdgeModel
import Testing

@testable import EdgeAgent

/// Ports beside the main one.
@Suite struct FurtherPortsTests {
  private static func workload(_ host: UInt16, _ transport: PortMapping.Transport, count: UInt16 = 1) throws
    -> WorkloadSpec
  {
    var workload = Sample.workload()
    workload.services.main.ports = [
      try #require(PortMapping(host: host, container: host, count: count, transport: transport))
    ]
    return workload
  }

  @Test func onlyPortsOfTheSameTransportAreTaken() throws {
    var ports = FurtherPorts(try Self.workload(9_000, .udp, count: 3))
    ports.isTaken = { $0 == 9_002 && $1 == .tcp }
    #expect(ports.refusal() == nil)
    ports.isTaken = { $0 == 9_002 && $1 == .udp }
    #expect(
      ports.refusal() == "UDP port 9002 is already in use on this machine; end that, or give the app another port")
    ports = FurtherPorts(try Self.workload(9_000, .tcp, count: 3))
    ports.isTaken = { $0 == 9_001 && $1 == .tcp }
    ports.holder = { _ in "nginx (process 812)" }
    #expect(ports.refusal()?.hasPrefix("port 9001 is already in use on this machine by nginx (process 812);") == true)
  }

  @Test func aPortOfThisVeryMachineIsSeen() throws {
    let listener = try Listener()
    #expect(FurtherPorts(try Self.workload(listener.port, .tcp)).refusal() != nil)
    #expect(FurtherPorts(try Self.workload(listener.port, .udp)).refusal() == nil)
  }

  @Test func anAppWaitsForTheFurtherPortsOfWhatIsTakenAway() throws {
    var worker = WorkerReconciler()
    func allocation(_ generation: UInt32, _ transport: PortMapping.Transport) throws -> Allocation {
      // Another main port: only the further one is in the way.
      var workload = try Self.workload(9_000, transport)
      workload.port = 8_000 + UInt16(generation)
      return Sample.allocation(generation).with(workload)
    }
    let old = try Sample.moved(try allocation(1, .udp), .remove, .superseded, .leader)
    let running = Sample.instance(1, port: 8_001)
    worker.take(.assigned(Sample.set([old, try allocation(2, .udp)])), now: Sample.time(0))
    worker.take(.seen([running]), now: Sample.time(0))
    #expect(worker.actions(now: Sample.time(0)) == [.takeDown(Sample.id(1), removing: true)])
    #expect(worker.observed.last?.detail == "port 9000 (UDP) is still held by what it replaces")
    worker.take(.takenDown(Sample.id(1), removing: true), now: Sample.time(1))
    worker.take(.seen([]), now: Sample.time(1))
    #expect(worker.actions(now: Sample.time(1)) == [.bringUp(Sample.id(2))])
  }
}
