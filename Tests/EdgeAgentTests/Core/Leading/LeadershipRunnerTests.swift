import Coordination
import EdgeModel
import Synchronization
import Testing

@testable import EdgeAgent

@Suite(.timeLimit(.minutes(5))) struct LeadershipRunnerTests {
  /// What a leader did, as it happened.
  private final class Stage: Sendable {
    enum Event: Hashable {
      case began(UInt64)
      case ended(UInt64)
    }

    private let log = Mutex<[Event]>([])
    private let changed = ChangeSignal()

    var events: [Event] { log.withLock { $0 } }

    func lead(_ term: LeadershipTerm) async throws {
      note(.began(term.epoch))
      defer { note(.ended(term.epoch)) }
      _ = try await ChangeSignal().wait(after: .max)
    }

    private func note(_ event: Event) {
      log.withLock { $0.append(event) }
      changed.raise()
    }

    func wait(for events: Event...) async throws {
      while true {
        let seen = changed.value
        if self.events == events { return }
        _ = try await changed.wait(after: seen)
      }
    }
  }

  private func runner(
    _ member: MemberFixture, _ lead: @escaping @Sendable (LeadershipTerm) async throws -> Void
  ) -> LeadershipRunner {
    LeadershipRunner(
      node: Sample.node, log: member.log, plane: member.plane, makeTerm: { member.term($0) }, lead: lead,
      logger: member.logger)
  }

  /// Waits until the machine counts as the leader, or as none.
  private func wait(_ plane: ControlPlane, leads: Bool) async throws {
    while true {
      let seen = plane.changed.value
      if plane.identity.leads == leads { return }
      _ = try await plane.changed.wait(after: seen)
    }
  }

  @Test func `it leads as long as the log says so, and in each epoch anew`() async throws {
    try await MemberFixture.with { member in
      let stage = Stage()
      let runner = runner(member, stage.lead)
      try await member.beside(runner.run) {
        member.log.say(.follower, epoch: 2, leader: Sample.otherNode)
        member.log.say(.leader, epoch: 3, leader: Sample.node)
        try await stage.wait(for: .began(3))
        #expect(member.plane.identity.leads)
        #expect(member.plane.identity.epoch == 3)
        member.log.say(.follower, epoch: 4, leader: Sample.otherNode)
        try await stage.wait(for: .began(3), .ended(3))
        try await wait(member.plane, leads: false)
        member.log.say(.leader, epoch: 5, leader: Sample.node)
        try await stage.wait(for: .began(3), .ended(3), .began(5))
        #expect(member.plane.identity.leads)
        #expect(member.plane.identity.epoch == 5)
      }
      #expect(stage.events.last == .ended(5), "it ends with the agent")
      #expect(!member.plane.identity.leads)
    }
  }

  @Test func `two leads in a row of one machine are two terms`() async throws {
    try await MemberFixture.with { member in
      let stage = Stage()
      let runner = runner(member, stage.lead)
      member.log.say(.leader, epoch: 3, leader: Sample.node)
      try await member.beside(runner.run) {
        try await stage.wait(for: .began(3))
        member.log.say(.leader, epoch: 4, leader: Sample.node)
        try await stage.wait(for: .began(3), .ended(3), .began(4))
      }
    }
  }

  @Test(arguments: [
    Leadership(role: .follower, epoch: 3, leader: Sample.otherNode), Leadership(role: .candidate, epoch: 3),
    Leadership(role: .follower, epoch: 3, leader: nil),
  ])
  func `it leads not while another one does, or nobody`(_ leadership: Leadership) async throws {
    try await MemberFixture.with { member in
      let stage = Stage()
      let runner = runner(member, stage.lead)
      // It takes itself for the leader until the log has spoken.
      member.membership.leads(in: 1)
      member.log.say(leadership.role, epoch: leadership.epoch, leader: leadership.leader)
      try await member.beside(runner.run) {
        try await wait(member.plane, leads: false)
        #expect(stage.events == [])
        await #expect(throws: ControlPlaneError.self) { _ = try await member.plane.snapshot() }
      }
    }
  }

  @Test func `what goes wrong while it leads ends the lead and is told`() async throws {
    struct Fault: Error {}
    try await MemberFixture.with { member in
      member.log.say(.leader, epoch: 3, leader: Sample.node)
      await #expect(throws: Fault.self) { try await runner(member) { _ in throw Fault() }.run() }
      #expect(!member.plane.identity.leads)
    }
  }
}
