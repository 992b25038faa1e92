import ControlAPI
import EdgeModel
import Testing

@testable import flotilla

@Suite("The doctor looks at a machine") struct MachineExaminationTests {
  private static func machine(
    _ files: [String: String] = [:], programs: Set<String> = [], machines: Int? = 1
  ) -> MachineExamination {
    let surroundings = Surroundings(
      environment: ["PATH": "/bin:/usr/bin", "DOCKER_HOST": "unix:///nowhere/docker.sock"], isRoot: false,
      read: { path throws(Surroundings.FileFault) in
        guard let text = files[path] else { throw .missing }
        return Array(text.utf8)
      }, isExecutable: { programs.contains($0) })
    return MachineExamination(surroundings: surroundings, isAgentsMachine: false, machines: machines)
  }

  @Test("programs") func programs() {
    #expect(Self.machine(programs: ["/usr/bin/git"]).git == Check("git", .ok, "/usr/bin/git"))
    #expect(Self.machine().git.status == .warn && Self.machine().git.advice?.contains("apt-get install git") == true)
    #expect(Self.machine().broker.status == .ok)
    #expect(Self.machine(machines: 3).broker.status == .warn)
    #expect(Self.machine(programs: ["/usr/sbin/rabbitmq-server"], machines: 3).broker.status == .ok)
  }

  @Test("everything that is not well says what to do") func advice() async {
    var machine = Self.machine(machines: 2)
    for runtime in [nil, "process", "docker"] {
      machine.runtime = runtime
      let checks = await machine.run()
      #expect(checks.allSatisfy { $0.status == .ok || $0.advice != nil })
      #expect(checks.first { $0.name == "docker" }?.status == (runtime == "docker" ? .fail : .warn))
    }
  }

  @Test(
    "control groups",
    arguments: [
      (["/sys/fs/cgroup/cgroup.controllers": "cpuset cpu io memory pids\n"], Check.Status.ok),
      (["/sys/fs/cgroup/cgroup.controllers": "cpuset cpu io pids\n"], .warn),
      (
        [
          "/proc/cgroups":
            "#subsys_name\thierarchy\tnum_cgroups\tenabled\ncpu\t1\t2\t1\nmemory\t1\t2\t1\npids\t1\t1\t1\n"
        ], .ok
      ),
      (["/proc/cgroups": "#subsys_name\thierarchy\tnum_cgroups\tenabled\ncpu\t1\t2\t1\nmemory\t1\t2\t0\n"], .warn),
      ([:], .warn),
    ] as [([String: String], Check.Status)])
  func controlGroups(_ files: [String: String], _ status: Check.Status) {
    #expect(Self.machine(files).limits.status == status)
  }

  @Test("disks", arguments: [(Int64(1) << 20, Check.Status.fail), (1 << 30, .warn), (1 << 40, .ok)])
  func disks(_ free: Int64, _ status: Check.Status) {
    #expect(MachineExamination.disk(free: free, total: 1 << 41, at: "/x").status == status)
  }

  @Test(
    "clocks",
    arguments: [
      (0, 0, Check.Status.ok), (900, 5, .ok), (3_000, 5, .warn), (3_000, 4_000, .ok), (-90_000, 10, .fail),
      (Int64.max, 0, .fail), (Int64.min, 0, .fail),
    ] as [(Int64, Int64, Check.Status)])
  func clocks(_ offset: Int64, _ uncertainty: Int64, _ status: Check.Status) {
    let leader = ClockReading(name: "alpha", offset: 0, uncertainty: 1)
    let check = ClockReading(name: "beta", offset: offset, uncertainty: uncertainty).check(against: leader)
    #expect(check.status == status)
    #expect(check.status == .ok || check.advice != nil)
  }

  private static func ping(_ node: String, at milliseconds: Int64? = nil) throws -> PingAnswer {
    PingAnswer(
      version: "1", cluster: nil, node: try NodeID(node[...]), name: try NodeName("alpha"[...]),
      at: milliseconds.map { CivilTime(Timestamp(milliseconds: $0)) })
  }

  @Test("a clock is read in the middle between question and answer") func reading() throws {
    let reading = try #require(
      ClockReading(
        try Self.ping("naaaaaaaaaaa", at: 5_000), asked: Timestamp(milliseconds: 1_000),
        answered: Timestamp(milliseconds: 1_200)))
    #expect(reading.offset == 3_900 && reading.uncertainty == 101)
    let unknown = ClockReading(
      try Self.ping("naaaaaaaaaaa"), asked: Timestamp(milliseconds: 1), answered: Timestamp(milliseconds: 1))
    #expect(unknown == nil)
  }

  @Test("who answers at an address") func addresses() throws {
    let node = NodeSummary(
      id: try NodeID("naaaaaaaaaaa"[...]), name: try NodeName("alpha"[...]), status: .ready,
      address: "http://10.0.0.7:1",
      joinedAt: CivilTime(Timestamp(milliseconds: 0)), allocations: 0)
    #expect(Examination.reach(node, nil).status == .warn)
    #expect(Examination.reach(node, try Self.ping("nbbbbbbbbbbb")).status == .fail)
    #expect(Examination.reach(node, try Self.ping("naaaaaaaaaaa")).status == .ok)
    #expect(Examination.isLoopback("http://127.0.0.1:7070") && !Examination.isLoopback("http://10.0.0.7:7070"))
  }
}
