import Logging
import Testing

@testable import ControlAPI

@Suite("Where requests find the leader", .timeLimit(.minutes(5))) struct LeaderMemoryTests {
  private static let attic = "http://attic:7070"
  private static let barn = "http://barn:7070"
  private static let cellar = "http://cellar:7070"

  /// Agents that answer as a test says, and what was asked of them in order.
  private final class Agents {
    typealias Answer = (_ asked: Int) throws -> String

    private let answers: [String: Answer]
    private(set) var asked: [String] = []

    init(_ answers: [String: Answer]) { self.answers = answers }

    func send(_ name: String) throws -> String {
      asked.append(name)
      guard let answer = answers[name] else { throw ControlError(.unreachable, "no agent answers at \(name)") }
      return try answer(asked.count { $0 == name })
    }
  }

  private static func pointing(to leader: String?) -> Agents.Answer {
    { _ in throw ControlError(.notLeader, "not me", leader: leader) }
  }

  private static func find(_ memory: LeaderMemory, _ agents: Agents) async throws -> String {
    let logger = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }
    let first = try ControlClient(server: attic, logger: logger).exchange.endpoint
    return try await memory.find(from: first) { try agents.send("\($0)") }
  }

  @Test("who leads is asked alone") func direct() async throws {
    let agents = Agents([Self.attic: { _ in "attic" }])
    #expect(try await Self.find(LeaderMemory(patience: .zero), agents) == "attic")
    #expect(agents.asked == [Self.attic])
  }

  @Test("an answer that names the leader is followed, and remembered") func redirect() async throws {
    let memory = LeaderMemory(patience: .zero)
    let agents = Agents([Self.attic: Self.pointing(to: Self.barn), Self.barn: { _ in "barn" }])
    #expect(try await Self.find(memory, agents) == "barn")
    #expect(try await Self.find(memory, agents) == "barn")
    #expect(agents.asked == [Self.attic, Self.barn, Self.barn])
  }

  @Test("leaders that succeed each other are followed") func chain() async throws {
    let agents = Agents([
      Self.attic: Self.pointing(to: Self.barn), Self.barn: Self.pointing(to: Self.cellar),
      Self.cellar: { _ in "cellar" },
    ])
    #expect(try await Self.find(LeaderMemory(patience: .zero), agents) == "cellar")
  }

  @Test("two that name each other are not asked for ever") func circle() async throws {
    let agents = Agents([Self.attic: Self.pointing(to: Self.barn), Self.barn: Self.pointing(to: Self.attic)])
    let error = await #expect(throws: ControlError.self) { try await Self.find(LeaderMemory(patience: .zero), agents) }
    #expect(error?.code == .notLeader)
    #expect(agents.asked.count == 4)
  }

  @Test("when the leader is unreachable, who was asked first knows the next one") func succession() async throws {
    let memory = LeaderMemory(patience: .zero)
    let before = Agents([Self.attic: Self.pointing(to: Self.barn), Self.barn: { _ in "barn" }])
    _ = try await Self.find(memory, before)
    let after = Agents([Self.attic: Self.pointing(to: Self.cellar), Self.cellar: { _ in "cellar" }])
    #expect(try await Self.find(memory, after) == "cellar")
    #expect(after.asked == [Self.barn, Self.attic, Self.cellar])
    #expect(try await Self.find(memory, after) == "cellar")
    #expect(after.asked.last == Self.cellar)
  }

  @Test("a former leader that names nobody is forgotten") func forgotten() async throws {
    let memory = LeaderMemory(patience: .zero)
    let before = Agents([Self.attic: Self.pointing(to: Self.barn), Self.barn: { _ in "barn" }])
    _ = try await Self.find(memory, before)
    let after = Agents([Self.attic: { _ in "attic" }, Self.barn: Self.pointing(to: nil)])
    #expect(try await Self.find(memory, after) == "attic")
    #expect(try await Self.find(memory, after) == "attic")
    #expect(after.asked == [Self.barn, Self.attic, Self.attic])
  }

  @Test("while nobody leads it asks again until somebody does") func election() async throws {
    let agents = Agents([
      Self.attic: { asked in
        guard asked >= 3 else { throw ControlError(.notLeader, "none is known", leader: nil) }
        return "attic"
      }
    ])
    #expect(try await Self.find(LeaderMemory(patience: .seconds(30)), agents) == "attic")
    #expect(agents.asked.count == 3)
  }

  @Test("a leader that is named and not there yet is asked for again") func named() async throws {
    let agents = Agents([
      Self.attic: { asked in
        guard asked >= 3 else { throw ControlError(.notLeader, "barn was it", leader: Self.barn) }
        throw ControlError(.notLeader, "cellar is it", leader: Self.cellar)
      }, Self.cellar: { _ in "cellar" },
    ])
    #expect(try await Self.find(LeaderMemory(patience: .seconds(30)), agents) == "cellar")
  }

  @Test("patience ends") func impatience() async throws {
    let agents = Agents([Self.attic: Self.pointing(to: nil)])
    let error = await #expect(throws: ControlError.self) { try await Self.find(LeaderMemory(patience: .zero), agents) }
    #expect(error?.code == .notLeader)
    #expect(agents.asked == [Self.attic])
  }

  @Test("nobody at the address that people gave is told at once") func nobody() async throws {
    let agents = Agents([:])
    let error = await #expect(throws: ControlError.self) {
      try await Self.find(LeaderMemory(patience: .seconds(30)), agents)
    }
    #expect(error?.code == .unreachable)
    #expect(agents.asked == [Self.attic])
  }

  @Test(
    "what a leader refuses is the answer",
    arguments: [ControlError.Code.notFound, .conflict, .invalid, .unauthenticated, .forbidden])
  func refused(_ code: ControlError.Code) async throws {
    let memory = LeaderMemory(patience: .seconds(30))
    let agents = Agents([
      Self.attic: Self.pointing(to: Self.barn), Self.barn: { _ in throw ControlError(code, "no") },
    ])
    for asked in [[Self.attic, Self.barn], [Self.attic, Self.barn, Self.barn]] {
      let error = await #expect(throws: ControlError.self) { try await Self.find(memory, agents) }
      #expect(error?.code == code)
      #expect(agents.asked == asked)
    }
  }

  @Test(
    "a request that the leader may have taken is not sent again, and the next one asks who leads",
    arguments: [ControlError.Code.timeout, .connectionLost])
  func lost(_ code: ControlError.Code) async throws {
    let memory = LeaderMemory(patience: .seconds(30))
    let before = Agents([
      Self.attic: Self.pointing(to: Self.barn), Self.barn: { _ in throw ControlError(code, "no answer") },
    ])
    let error = await #expect(throws: ControlError.self) { try await Self.find(memory, before) }
    #expect(error?.code == code)
    #expect(before.asked == [Self.attic, Self.barn])
    let after = Agents([Self.attic: Self.pointing(to: Self.cellar), Self.cellar: { _ in "cellar" }])
    #expect(try await Self.find(memory, after) == "cellar")
  }

  @Test("an address that is none is not followed") func malformed() async throws {
    let agents = Agents([Self.attic: Self.pointing(to: "ftp://barn")])
    await #expect(throws: ControlError.self) { try await Self.find(LeaderMemory(patience: .zero), agents) }
    #expect(agents.asked == [Self.attic])
  }
}
