import ControlAPI
import EdgeModel
import HTTPTransport
import PlatformLab
import Synchronization

/// Deployments, updates and removals that a fault comes into, and what they promise when they were acknowledged.
final class ChangesUnderWay: Sendable {
  enum Change: String, CaseIterable, Sendable { case deploy, update, destroy, stopAndStart, transfer }

  private struct State {
    var versions: [String: Int] = [:]
    /// By app, the version that it must have come to.
    var promised: [String: Int] = [:]
    /// An app that comes and goes, beside those of the lab.
    var guest: LabApp?
    var isGuestPromised = false
    var guests = 0
    /// Acknowledged as destroyed.
    var destroyed: Set<String> = []
    var stopped: String?
  }

  private let lab: Lab
  private let chronicle: Chronicle
  private let http = HTTPClient()
  private let state = Mutex(State())

  init(_ lab: Lab, _ chronicle: Chronicle) { (self.lab, self.chronicle) = (lab, chronicle) }

  /// Asks for a change; returns when it was acknowledged, or wasn't.
  /// - Parameter number: which app.
  func begin(_ change: Change, of number: Int) async throws {
    let app = lab.apps[number % lab.apps.count]
    switch change {
    case .update:
      let version = state.withLock { state in
        let next = (state.versions[app.name] ?? 1) + 1
        state.versions[app.name] = next
        return next
      }
      try app.commit(version: version)
      let isSafe = await ask("update \(app.name) to version \(version)") { try await $0.update(app.name).durability }
      if isSafe { state.withLock { $0.promised[app.name] = version } }
    case .deploy:
      guard state.withLock({ $0.guest == nil }) else { return try await begin(.destroy, of: number) }
      let count = state.withLock { state in
        state.guests += 1
        return state.guests
      }
      let guest = try LabApp("guest-\(count)", port: UInt16(21_000 + count), in: lab.folder + "/repositories")
      state.withLock { $0.guest = guest }
      let request = DeployRequest(
        url: "file://\(guest.repository)", branch: nil, name: try AppName(guest.name[...]), environment: nil)
      let isSafe = await ask("deploy \(guest.name)") { try await $0.deploy(request).durability }
      state.withLock { $0.isGuestPromised = isSafe }
    case .destroy:
      guard let guest = state.withLock({ $0.guest }) else { return try await begin(.deploy, of: number) }
      if await ask("destroy \(guest.name)", { try await $0.destroy(guest.name).durability }) {
        state.withLock { state in
          state.destroyed.insert(guest.name)
          state.guest = nil
        }
      }
      state.withLock { $0.isGuestPromised = false }
    case .stopAndStart:
      let isSafe = await ask("stop \(app.name)") { try await $0.stop(app.name).durability }
      state.withLock { $0.stopped = app.name }
      if isSafe { chronicle.note("\(app.name) shall be stopped until all is mended") }
    case .transfer:
      _ = await ask("hand the lead over") { client in
        _ = try await client.transferLeadership(TransferRequest())
        return "none"
      }
    }
  }

  /// - Returns: whether it was acknowledged as safe.
  private func ask(_ what: String, _ body: @escaping @Sendable (ControlClient) async throws -> String?) async -> Bool {
    for machine in lab.machines {
      let answer: Result<String?, any Error>?
      do {
        answer = try await withThrowingTaskGroup(of: Result<String?, any Error>?.self) { group in
          group.addTask {
            do { return .success(try await body(machine.client)) } catch { return .failure(error) }
          }
          group.addTask {
            try await ContinuousClock().sleep(for: .seconds(8))
            return nil
          }
          defer { group.cancelAll() }
          return try await group.next() ?? nil
        }
      } catch { return false }
      switch answer {
      case .success(let durability):
        chronicle.note("\(what): acknowledged by \(machine.name), \(durability ?? "-")")
        return durability == "majority"
      case .failure(let error as ControlError) where [.notLeader, .unreachable].contains(error.code): continue
      case .failure(let error):
        chronicle.note("\(what): \(machine.name) said \(error)")
        return false
      case nil:
        chronicle.note("\(what): \(machine.name) took too long")
        return false
      }
    }
    chronicle.note("\(what): nobody took it")
    return false
  }

  /// What was stopped is started again, once everybody hears everybody.
  func startWhatWasStopped() async throws {
    guard let app = state.withLock({ $0.stopped }) else { return }
    let client = try lab.client()
    try await Patience.until("\(app) can be started again", within: .seconds(90)) {
      do {
        _ = try await client.start(app)
        return true
      } catch is ControlError {
        return false
      }
    }
    await client.shutdown()
    state.withLock { $0.stopped = nil }
  }

  /// What was acknowledged comes to be; to be called when all is whole.
  func check() async throws {
    let now = state.withLock { $0 }
    for (name, version) in now.promised.sorted(by: { $0.key < $1.key }) {
      guard let app = lab.apps.first(where: { $0.name == name }) else { continue }
      try await Patience.until("\(name) has version \(version), as was acknowledged", within: .seconds(120)) {
        await versions(of: app).contains { $0 >= version }
      }
    }
    if let guest = now.guest { try await check(guest, isPromised: now.isGuestPromised) }
    for name in now.destroyed.sorted() {
      try await Patience.until("nothing of \(name) runs, which was destroyed", within: .seconds(120)) {
        lab.copies()[name] == nil
      }
      let client = try lab.client()
      let left = try await client.deployments().first { $0.name.rawValue == name && $0.status != .destroyed }
      await client.shutdown()
      if let left, left.status != .destroying { throw LabFailure("\(name) was destroyed and is \(left.status)") }
    }
    state.withLock { $0.promised = [:] }
  }

  private func check(_ guest: LabApp, isPromised: Bool) async throws {
    let client = try lab.client()
    let isKnown = try await client.deployments().contains { $0.name.rawValue == guest.name && $0.status != .destroyed }
    await client.shutdown()
    if !isKnown {
      if isPromised { throw LabFailure("the deployment of \(guest.name) was acknowledged and is lost") }
      return state.withLock { $0.guest = nil }
    }
    guard isPromised else { return }
    try await Patience.until("\(guest.name) answers, as was acknowledged", within: .seconds(120)) {
      await !versions(of: guest).isEmpty
    }
  }

  private func versions(of app: LabApp) async -> [Int] {
    let (http, hosts) = (http, lab.machines.map { $0.host })
    return await withTaskGroup(of: Int?.self) { group in
      for host in hosts { group.addTask { try? await app.look(host, by: http).version } }
      var versions: [Int] = []
      for await case let version? in group { versions.append(version) }
      return versions
    }
  }
}
