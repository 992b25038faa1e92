import ControlAPI
import Foundation
import PlatformLab
import Synchronization

/// Looks all the time for what must never be: two leaders in one epoch or at the same moment, a machine that obeys an older
/// leader than before, an app that runs twice where it mustn't.
final class SafetyWatch: Sendable {
  struct Claim: Sendable {
    var machine: Int
    var epoch: UInt64
    /// When it was asked, and when it answered.
    var asked: ContinuousClock.Instant
    var answered: ContinuousClock.Instant
  }

  private struct State {
    var faults: [String] = []
    var leaders: [UInt64: Int] = [:]
    /// The newest claims to lead, oldest first.
    var claims: [Claim] = []
    var obeyed: [Int: UInt64] = [:]
    var known: [Int: UInt64] = [:]
    var longestOverlap = Duration.zero
    /// What runs, as of the last look.
    var copies: [String: [(machine: Int, process: Int32)]] = [:]
    /// Apps that may have two versions on one machine for a while.
    var updated: Set<String> = []
    var stopped: Set<Int> = []
  }

  private let lab: Lab
  private let chronicle: Chronicle
  private let state = Mutex(State())
  /// How long a machine may say that it leads after another one does: it may have stood still in between.
  private static let lateWord: Duration = .seconds(3)

  init(_ lab: Lab, _ chronicle: Chronicle) { (self.lab, self.chronicle) = (lab, chronicle) }

  /// Until it is cancelled.
  func run() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for machine in lab.machines.indices {
        group.addTask {
          while true {
            try await self.ask(machine)
            try await ContinuousClock().sleep(for: .milliseconds(300))
          }
        }
      }
      group.addTask {
        while true {
          self.look()
          try await ContinuousClock().sleep(for: .milliseconds(250))
        }
      }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  private func ask(_ machine: Int) async throws {
    let asked = ContinuousClock.now
    guard let answer = try? await lab.machines[machine].client.ping(within: .seconds(2)) else {
      return try Task.checkCancellation()
    }
    let answered = ContinuousClock.now
    guard let epoch = answer.epoch else { return }
    state.withLock { state in
      if let before = state.known[machine], epoch < before {
        fault("machine \(machine + 1) went back from epoch \(before) to \(epoch)", &state)
      }
      state.known[machine] = epoch
      guard answer.leads == true else { return }
      if let other = state.leaders[epoch], other != machine {
        fault("machines \(other + 1) and \(machine + 1) both lead in epoch \(epoch)", &state)
      }
      if state.leaders[epoch] == nil {
        state.leaders[epoch] = machine
        chronicle.note("machine \(machine + 1) leads in epoch \(epoch)")
      }
      if let newer = state.claims.first(where: { $0.epoch > epoch && $0.answered < asked }) {
        let overlap = asked - newer.answered
        if overlap > state.longestOverlap {
          chronicle.note("machine \(machine + 1) says that it leads \(seconds(overlap)) after \(newer.machine + 1) did")
          state.longestOverlap = overlap
        }
        if overlap > Self.lateWord, !state.stopped.contains(machine) {
          fault(
            "machine \(machine + 1) says that it leads in epoch \(epoch), \(overlap) after \(newer.machine + 1) did in \(newer.epoch)",
            &state)
        }
      }
      state.claims.append(Claim(machine: machine, epoch: epoch, asked: asked, answered: answered))
      state.claims.removeFirst(max(0, state.claims.count - 2_000))
    }
  }

  private func look() {
    let copies = lab.copies()
    let epochs = lab.machines.map { epochObeyed(in: $0.directory) }
    state.withLock { state in
      for app in lab.apps {
        let running = copies[app.name] ?? []
        if app.atMostOne != nil, running.count > 1 {
          fault("\(app.name), which runs at most once, runs as \(running)", &state)
        }
        guard !state.updated.contains(app.name) else { continue }
        for (machine, of) in Dictionary(grouping: running, by: \.machine) where of.count > 1 {
          // One may be about to end, or to become the other.
          let before = Set((state.copies[app.name] ?? []).filter { $0.machine == machine }.map(\.process))
          if before.isSuperset(of: of.map(\.process)) {
            fault("\(app.name) runs \(of.count) times on machine \(machine + 1): \(of)", &state)
          }
        }
      }
      for (machine, epoch) in epochs.enumerated() {
        guard let epoch else { continue }
        if let before = state.obeyed[machine], epoch < before {
          fault("machine \(machine + 1) obeys epoch \(epoch) after \(before)", &state)
        }
        state.obeyed[machine] = epoch
      }
      state.copies = copies
    }
  }

  /// From the file that a machine writes before it acts.
  private func epochObeyed(in directory: String) -> UInt64? {
    struct Content: Decodable { var epoch: UInt64 }
    guard let data = FileManager.default.contents(atPath: directory + "/assignments.json") else { return nil }
    return try? JSONDecoder().decode(Content.self, from: data).epoch
  }

  private func fault(_ text: String, _ state: inout State) {
    chronicle.note("FAULT \(text)")
    state.faults.append(text)
  }

  var copies: [String: [(machine: Int, process: Int32)]] { state.withLock { $0.copies } }
  var longestOverlap: Duration { state.withLock { $0.longestOverlap } }

  /// Who said that it leads, being asked after a moment.
  func claims(after moment: ContinuousClock.Instant) -> [Claim] {
    state.withLock { $0.claims.filter { $0.asked > moment } }
  }

  func allowTwoVersions(of app: String, _ isAllowed: Bool) {
    state.withLock { state in
      if isAllowed { state.updated.insert(app) } else { state.updated.remove(app) }
    }
  }

  func expectStandstill(of machine: Int, _ isExpected: Bool) {
    state.withLock { state in
      if isExpected { state.stopped.insert(machine) } else { state.stopped.remove(machine) }
    }
  }

  /// Throws what was found so far.
  func check() throws {
    let faults = state.withLock { $0.faults }
    guard faults.isEmpty else { throw LabFailure(faults.joined(separator: "; ")) }
  }
}
