import EdgeModel
import Foundation
import Synchronization
import Testing

@testable import EdgeAgent

@Suite(.timeLimit(.minutes(5))) struct DiskGaugeTests {
  @Test(
    arguments: [
      (DiskFloor(), 100 << 30, 1 << 30), (DiskFloor(), 4 << 30, (4 << 30) / 10), (DiskFloor(bytes: 5), 100 << 30, 5),
      (DiskFloor(percent: 5), 200, 10), (DiskFloor(bytes: 7, percent: 5), 200, 10),
      (DiskFloor(bytes: 70, percent: 5), 200, 70),
      (DiskFloor(bytes: 0), 1 << 40, 0), (DiskFloor(percent: 900), 200, 200),
    ] as [(DiskFloor, Int64, Int64)])
  func floor(_ floor: DiskFloor, _ total: Int64, _ wanted: Int64) {
    #expect(floor.required(of: total) == wanted)
  }

  @Test func theDiskThatIsTooFullIsNamed() {
    let free = Mutex<[String: Int64]>(["/a": 10, "/b": 10])
    let gauge = DiskGauge(["/a"], floor: DiskFloor(bytes: 5)) { path in
      free.withLock { $0[path] }.map { DiskGauge.Room(free: $0, total: 100) }
    }
    #expect(gauge.shortage() == nil)
    free.withLock { $0["/b"] = 4 }
    #expect(gauge.shortage() == nil, "nobody looks there")
    gauge.watch(["/b", "/gone"])
    #expect(gauge.shortage() == "has less than 5 bytes free at /b")
    free.withLock { $0["/b"] = 3 }
    #expect(gauge.shortage() == "has less than 5 bytes free at /b", "the same words, however much it is")
    free.withLock { $0["/b"] = 5 }
    #expect(gauge.shortage() == nil)
  }

  @Test func theRealDisk() throws {
    let room = try #require(DiskGauge.room(at: NSTemporaryDirectory()))
    #expect(room.total > 0 && room.free <= room.total)
    #expect(DiskGauge.room(at: "/no/such/folder") == nil)
  }

  @Test(arguments: [
    (0, "0 bytes"), (1_023, "1023 bytes"), (1 << 20, "1 MiB"), (3 << 29, "1.5 GiB"), (1 << 41, "2 TiB"),
  ])
  func amounts(_ bytes: Int64, _ wanted: String) {
    #expect(DiskGauge.words(bytes) == wanted)
  }

  /// Bringing up what has to be built is refused; what is built goes on.
  @Test func nothingNewIsBuiltWhereThereIsNoRoom() async throws {
    try await WorkerFixture.with { worker in
      let room = Mutex<Int64>(1)
      let gauge = DiskGauge([worker.directory], floor: DiskFloor(bytes: 5)) { _ in
        DiskGauge.Room(free: room.withLock { $0 }, total: 100)
      }
      let allocation = try await worker.allocation()
      func bringUp(_ instance: RuntimeInstance?) -> BringUp {
        BringUp(
          allocation: allocation, instance: instance, ports: nil, isolates: true, runtime: worker.runtime,
          leader: worker.leader, blobs: worker.blobs, log: RecordingSink(), secrets: nil, steps: worker.steps,
          http: nil, time: worker.clock.source, patience: .seconds(1), disk: gauge, progress: { _, _ in })
      }
      let error = await #expect(throws: BringUpError.self) { try await bringUp(nil).run() }
      #expect(error?.kind == .machine, "it is tried again")
      #expect(error?.words.contains("flotilla gc") == true)
      #expect(worker.runtime.calls.isEmpty)
      worker.runtime.starts(.fails(RuntimeError(.startFailed, "it was asked to start")))
      let other = await #expect(throws: BringUpError.self) {
        try await bringUp(Sample.instance(1, .exited(status: 1))).run()
      }
      #expect(other?.words == "it was asked to start")
      room.withLock { $0 = 50 }
      let last = await #expect(throws: BringUpError.self) { try await bringUp(nil).run() }
      #expect(last?.words == "it was asked to start")
    }
  }
}
