import ControlAPI
import EdgeModel
import PlatformLab
import Synchronization

/// Writes all the time, and remembers what was acknowledged: secrets that no app asks for, set and removed.
final class Ledger: Sendable {
  struct Acknowledgement: Sendable {
    var machine: Int
    var asked: ContinuousClock.Instant
    var answered: ContinuousClock.Instant
    var durability: String
  }

  private enum Entry: Equatable {
    case there, removed
    /// Asked for, and not acknowledged.
    case unknown
  }

  private struct State {
    var entries: [String: Entry] = [:]
    var next = 1
    var acknowledgements: [Acknowledgement] = []
    var count = 0
    var refused = 0
    /// Those whose last change was acknowledged: only they are asked to remove something.
    var leaders: Set<Int> = []
  }

  private let lab: Lab
  private let state = Mutex(State())
  /// Removed ones that are remembered, so that they are not seen again.
  private static let kept = 40

  init(_ lab: Lab) { self.lab = lab }

  /// Until it is cancelled.
  func run() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for machine in lab.machines.indices {
        group.addTask {
          while true {
            try await self.write(at: machine)
            try await ContinuousClock().sleep(for: .milliseconds(400))
          }
        }
      }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  /// Asks one machine for one change, whoever leads.
  private func write(at machine: Int) async throws {
    let (key, isNew) = state.withLock { state in
      let there = state.entries.filter { $0.value == .there }.keys.sorted()
      if there.count >= 20, let oldest = there.first, state.leaders.contains(machine) {
        // From now on it may be gone at any moment.
        state.entries[oldest] = .unknown
        return (oldest, false)
      }
      defer { state.next += 1 }
      return ("LEDGER_\(String(repeating: "0", count: max(0, 7 - String(state.next).count)))\(state.next)", true)
    }
    let client = lab.machines[machine].client
    let name = try SecretName(key[...])
    let asked = ContinuousClock.now
    do {
      let result = try await withThrowingTaskGroup(of: SecretResult?.self) { group in
        group.addTask {
          if isNew { return try await client.setSecret(name, to: SecretRequest(value: "kept")) }
          return try await client.removeSecret(name)
        }
        group.addTask {
          try await ContinuousClock().sleep(for: .seconds(8))
          return nil
        }
        defer { group.cancelAll() }
        return try await group.next() ?? nil
      }
      note(key, isNew, result, machine, asked)
    } catch is ControlError {
      state.withLock { state in
        state.refused += 1
        state.leaders.remove(machine)
      }
      note(key, isNew, nil, machine, asked)
    }
  }

  private func note(
    _ key: String, _ isNew: Bool, _ result: SecretResult?, _ machine: Int, _ asked: ContinuousClock.Instant
  ) {
    let answered = ContinuousClock.now
    state.withLock { state in
      guard let result else {
        state.entries[key] = .unknown
        return
      }
      state.entries[key] = isNew ? .there : .removed
      state.leaders.insert(machine)
      state.count += 1
      state.acknowledgements.append(
        Acknowledgement(machine: machine, asked: asked, answered: answered, durability: result.durability ?? "none"))
      state.acknowledgements.removeFirst(max(0, state.acknowledgements.count - 2_000))
    }
  }

  /// What was asked for after a moment, and acknowledged.
  func acknowledged(after moment: ContinuousClock.Instant) -> [Acknowledgement] {
    state.withLock { $0.acknowledgements.filter { $0.asked > moment } }
  }

  /// How many changes were acknowledged, and how often a machine said that it can't.
  var counts: (acknowledged: Int, refused: Int) { state.withLock { ($0.count, $0.refused) } }

  /// Holds what the platform has against what it acknowledged.
  func check(at machine: LabMachine) async throws {
    // What is asked for meanwhile is judged the next time.
    let before = state.withLock { $0.entries }
    let seen = Set(try await machine.client.secrets().compactMap { $0.name?.rawValue })
    let faults = state.withLock { state in
      var faults: [String] = []
      for (key, entry) in before.sorted(by: { $0.key < $1.key }) where state.entries[key] == entry {
        if entry == .there, !seen.contains(key) { faults.append("\(key) was acknowledged and is lost") }
        if entry == .removed, seen.contains(key) { faults.append("\(key) was removed and is back") }
        if entry == .unknown { state.entries[key] = nil }
      }
      let removed = state.entries.filter { $0.value == .removed }.keys.sorted()
      for key in removed.dropLast(Self.kept) { state.entries[key] = nil }
      return faults
    }
    guard faults.isEmpty else { throw LabFailure(faults.joined(separator: "; ")) }
  }
}
