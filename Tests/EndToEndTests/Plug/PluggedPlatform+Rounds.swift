import ControlAPI
import EdgeModel
import Foundation
import PlatformLab

/// One fault, for how long, and what is asked for while it comes.
struct PlugRound: Sendable {
  var fault: NetworkFault
  var length: Duration
  var change: ChangesUnderWay.Change?
  /// Which app the change is of.
  var app = 0
  /// From the moment when the change is asked for to the fault.
  var lead: Duration = .zero
  /// Whether the fault lasts until the app that runs at most once runs elsewhere, if its machine is cut off.
  var waitsForTheSingle = false

  static func random(leader: Int, by rng: inout some RandomNumberGenerator) -> PlugRound {
    let fault = NetworkFault.random(leader: leader, of: PluggedPlatform.machines, by: &rng)
    let longest = fault.isOfNetwork ? 20_000 : 15_000
    let length = Duration.milliseconds(
      Int.random(in: 500...(Bool.random(using: &rng) ? 4_000 : longest), using: &rng))
    var round = PlugRound(fault: fault, length: length)
    if Bool.random(using: &rng) {
      round.change = ChangesUnderWay.Change.allCases.randomElement(using: &rng)
      round.app = Int.random(in: 0...PluggedPlatform.machines, using: &rng)
      round.lead = .milliseconds(Int.random(in: 0...1_500, using: &rng))
    }
    return round
  }
}

extension PluggedPlatform {
  /// What was so when a fault began.
  private struct Beginning {
    var leader: Int
    var places: [String: (machine: Int, process: Int32)]
    var logs: [UInt64]
    var nodes: [String]
    var at: ContinuousClock.Instant
  }

  /// How long after a fault a machine may still act on what it heard before: a lease, and what a busy machine adds.
  private static let lease: Duration = .seconds(6)
  /// Faults of this length lead to apps being placed anew, and shorter ones perhaps.
  private static let missed: Duration = .seconds(8)
  /// While a leader misses half of the machines at once, it moves nothing for a minute.
  private static let brake: Duration = .seconds(45)

  /// Lets a fault come and go, and checks what must be true meanwhile and afterwards.
  func suffer(_ round: PlugRound) async throws {
    let fault = round.fault
    do {
      let leader = try await leader()
      let beginning = Beginning(
        leader: leader, places: try await places(), logs: lab.machines.map(\.logLength),
        nodes: try await nodes(), at: .now)
      client.forget(before: beginning.at)
      let places = beginning.places.sorted { $0.key < $1.key }.map { "\($0.key.dropFirst(4))@\($0.value.machine + 1)" }
      chronicle.note(
        "\(fault) for \(seconds(round.length)); \(leader + 1) leads; \(places.joined(separator: " "))"
          + (round.change.map { "; \($0) \(round.app + 1), \(seconds(round.lead)) before" } ?? ""))
      let name = lab.apps[round.app % lab.apps.count].name
      if round.change != nil { watch.allowTwoVersions(of: name, true) }
      try await withThrowingTaskGroup(of: Void.self) { group in
        if let change = round.change {
          group.addTask { try await changes.begin(change, of: round.app) }
          try await ContinuousClock().sleep(for: round.lead)
        }
        let cut = ContinuousClock.now
        try await tear(fault)
        try await last(round, since: cut)
        try await judge(round, beginning, since: cut)
        try await mend(fault)
        try await group.waitForAll()
      }
      try await changes.startWhatWasStopped()
      try await untilHealed()
      if round.change != nil { watch.allowTwoVersions(of: name, false) }
      if case .stopped(let machine) = fault { watch.expectStandstill(of: machine, false) }
      try await judgeWhatWasSpared(round, beginning)
    } catch {
      throw LabFailure("\(fault): \(error)")
    }
  }

  private func nodes() async throws -> [String] {
    var nodes: [String] = []
    for machine in lab.machines { nodes.append(try await machine.client.ping().node.rawValue) }
    return nodes
  }

  // MARK: Meanwhile

  private func last(_ round: PlugRound, since cut: ContinuousClock.Instant) async throws {
    guard case .flapping(let machine, let pause) = round.fault else {
      return try await ContinuousClock().sleep(for: round.length)
    }
    var isApart = true
    while ContinuousClock.now - cut < round.length {
      try await ContinuousClock().sleep(for: pause)
      isApart.toggle()
      let fault: NetworkFault = isApart ? .deaf(machine) : .loss(0)
      try await network.apply(fault.inlets(of: lab.machines.count))
    }
  }

  private func judge(_ round: PlugRound, _ beginning: Beginning, since cut: ContinuousClock.Instant) async throws {
    guard let groups = round.fault.groups(of: lab.machines.count) else { return }
    let most = groups.first { $0.count * 2 > lab.machines.count }
    if let most {
      try await expectService(round, beginning, by: most, since: cut)
    } else {
      chronicle.note("nobody has most of the machines")
    }
    try expectNoPower(of: groups.filter { $0 != most }.flatMap { $0 }, since: cut)
    try expectNothingEnded(round, beginning, outside: most ?? [])
    try watch.check()
  }

  /// Where most are, changes are taken, apps go on, and those of one machine that is missed are started anew.
  private func expectService(
    _ round: PlugRound, _ beginning: Beginning, by most: [Int], since cut: ContinuousClock.Instant
  ) async throws {
    try await Patience.until("a change is acknowledged where most are", within: .seconds(90)) {
      ledger.acknowledged(after: cut).contains { most.contains($0.machine) }
    }
    if let first = ledger.acknowledged(after: cut).first(where: { most.contains($0.machine) }) {
      let who = beginning.leader == first.machine ? "the same leader" : "machine \(first.machine + 1)"
      chronicle.note("\(who) acknowledges a change after \(seconds(first.answered - cut))")
    }
    let missed = lab.apps.filter { app in
      beginning.places[app.name].map { !most.contains($0.machine) } ?? false
    }.filter { !isChanged($0, by: round) }
    if lab.machines.count - most.count == 1, round.length >= Self.missed {
      for app in missed where app.atMostOne == nil || round.waitsForTheSingle {
        try await Patience.until("\(app.name) is served where most are", within: .seconds(180)) {
          client.answers(since: cut).contains { $0.app == app.name && most.contains($0.machine) }
        }
        if let answer = client.answers(since: cut).first(where: { $0.app == app.name && most.contains($0.machine) }) {
          chronicle.note("\(app.name) is served by machine \(answer.machine + 1) after \(seconds(answer.at - cut))")
        }
      }
    }
    if lab.machines.count - most.count > 1, ContinuousClock.now - cut < Self.brake {
      for app in missed {
        let moved = watch.copies[app.name, default: []].filter { most.contains($0.machine) }
        guard moved.isEmpty else {
          throw LabFailure("\(app.name) was started anew at \(moved), though half of the machines vanished at once")
        }
      }
    }
  }

  /// Where fewer are, nobody leads, and nothing is acknowledged.
  private func expectNoPower(of few: [Int], since cut: ContinuousClock.Instant) throws {
    let moment = cut + Self.lease
    for change in ledger.acknowledged(after: moment) where few.contains(change.machine) {
      throw LabFailure(
        "machine \(change.machine + 1) acknowledged a change \(change.asked - cut) after it was cut off, as \(change.durability)"
      )
    }
    for claim in watch.claims(after: moment) where few.contains(claim.machine) {
      throw LabFailure(
        "machine \(claim.machine + 1) says that it leads in epoch \(claim.epoch), \(claim.asked - cut) after it was cut off"
      )
    }
    let weak = ledger.acknowledged(after: beginningOfTime).filter { $0.durability != "majority" }
    if let weak = weak.first {
      throw LabFailure("a change of five machines' log was acknowledged as \(weak.durability)")
    }
  }

  private var beginningOfTime: ContinuousClock.Instant { .now - .seconds(600) }

  /// A machine that hears nobody goes on with what it runs.
  private func expectNothingEnded(_ round: PlugRound, _ beginning: Beginning, outside most: [Int]) throws {
    if case .powerCut = round.fault { return }
    for app in lab.apps where app.atMostOne == nil && !isChanged(app, by: round) {
      guard let place = beginning.places[app.name], !most.contains(place.machine) else { continue }
      guard kill(place.process, 0) == 0 else {
        throw LabFailure("\(app.name) was ended on machine \(place.machine + 1), which no leader reached")
      }
    }
  }

  private func isChanged(_ app: LabApp, by round: PlugRound) -> Bool {
    guard let change = round.change, [.update, .stopAndStart].contains(change) else { return false }
    return lab.apps[round.app % lab.apps.count].name == app.name
  }

  // MARK: Afterwards

  /// What the fault didn't touch was not restarted.
  private func judgeWhatWasSpared(_ round: PlugRound, _ beginning: Beginning) async throws {
    let places = try await places()
    let groups = round.fault.groups(of: lab.machines.count)
    let most = groups?.first { $0.count * 2 > lab.machines.count }
    // Nothing is moved when nobody leads, and not at once when half of the machines are missed.
    let isHeld = most.map { lab.machines.count - $0.count > 1 } ?? (groups != nil)
    for app in lab.apps where !isChanged(app, by: round) {
      guard let before = beginning.places[app.name], let now = places[app.name] else { continue }
      let gap = client.longestGap(app.name, since: beginning.at, until: .now)
      let isSame = now.process == before.process
      if !isSame || gap > .seconds(3) {
        chronicle.note(
          "\(app.name): \(before.machine + 1) → \(now.machine + 1)\(isSame ? "" : ", another process"), nobody served it for up to \(seconds(gap))"
        )
      }
      let isSpared = most?.contains(before.machine) ?? false
      guard !isSame, isSpared || (isHeld && app.atMostOne == nil) else { continue }
      // A busy machine may look like one that is gone. Whoever says so is not silent about it.
      let gone = lab.machines.indices.filter { most?.contains($0) ?? true }.flatMap { machine in
        lab.machines[machine].logged(after: beginning.logs[machine]).filter {
          $0.contains("a machine is gone") && $0.contains(beginning.nodes[before.machine])
        }
      }
      guard gone.isEmpty else {
        chronicle.note("\(app.name) was moved because machine \(before.machine + 1) was taken for gone: \(gone[0])")
        continue
      }
      throw LabFailure(
        "\(app.name) on machine \(before.machine + 1) was process \(before.process) and is \(now.process) on \(now.machine + 1), though nothing happened there"
      )
    }
  }
}

extension LabMachine {
  /// How long the agent's output is.
  var logLength: UInt64 {
    (try? FileManager.default.attributesOfItem(atPath: log)[.size] as? NSNumber)??.uint64Value ?? 0
  }

  /// The lines of the agent's output behind a place.
  func logged(after place: UInt64) -> [String] {
    guard let file = try? FileHandle(forReadingFrom: URL(fileURLWithPath: log)) else { return [] }
    try? file.seek(toOffset: place)
    return String(decoding: (try? file.readToEnd()) ?? Data(), as: UTF8.self).split(separator: "\n").map(String.init)
  }
}
