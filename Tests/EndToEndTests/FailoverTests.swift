import PlatformLab
import Testing

/// Five agents as processes, each a machine of its own, with apps; and what happens to machines.
@Suite("A platform that outlives its machines", .serialized, .timeLimit(.minutes(5))) struct FailoverTests {
  @Test("agents are killed, stopped, and lose power; everything heals, and nothing else notices")
  func faults() async throws {
    try await Lab.with(machines: 5, apps: 4, program: Programs.agent) { lab in
      try await lab.untilAllIsWell()
      for fault in Lab.Fault.allCases {
        try await lab.suffer(fault, pause: .seconds(7))
      }
      for fault in [Lab.Fault.leaderPaused, .workerPaused] { try await lab.suffer(fault, pause: .seconds(2)) }
    }
  }

  @Test("a third machine that runs no apps makes two of them a majority")
  func witness() async throws {
    try await Lab.with(machines: 3, witnesses: 1, apps: 2, program: Programs.agent) { lab in
      try await lab.untilAllIsWell()
      #expect(lab.machines.last?.apps() == [])
      try await lab.suffer(.leaderPowerCut, pause: .zero)
      try await lab.suffer(.handOver, pause: .zero)
      #expect(lab.machines.last?.apps() == [])
    }
  }

  @Test("one of two machines goes on alone, and the other one comes back to it")
  func pair() async throws {
    try await Lab.with(machines: 2, apps: 2, program: Programs.agent) { lab in
      try await lab.untilAllIsWell()
      for fault in [Lab.Fault.leaderPowerCut, .workerPowerCut, .leaderPaused, .handOver, .allPowerCut] {
        try await lab.suffer(fault, pause: .seconds(7))
      }
      try await lab.comeBackAlone()
    }
  }
}
