package import ControlAPI
import EdgeModel
import Foundation
import Logging
import TestPorts

#if canImport(Glibc)
  import Glibc
#endif

/// Several agents as processes on loopback, each a machine of its own, with apps on the process runtime.
package struct Lab: Sendable {
  package let folder: String
  package let machines: [LabMachine]
  package let apps: [LabApp]
  package let watch: AppWatch
  private let token: String
  private let isWatched: Bool

  /// - Parameters:
  ///   - witnesses: how many of the machines run no apps: the last ones.
  ///   - atMostOne: of the last app; see ``LabApp/atMostOne``.
  ///   - program: the path of `flotilla-agent`.
  ///   - network: where the machines are; `nil` for loopback. Who leads there provides RabbitMQ, and ``watch`` asks only when
  ///     it is told to.
  package static func with<Result: Sendable>(
    machines count: Int, witnesses: Int = 0, apps appCount: Int, atMostOne: Int? = nil, program: String,
    on network: LabNetwork? = nil,
    _ body: @escaping @Sendable (Lab) async throws -> Result
  ) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.path + "/flotilla-lab-\(UUID().uuidString.prefix(8))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let lab = try Lab(
      folder: folder, machines: count, witnesses: witnesses, apps: appCount, atMostOne: atMostOne, program: program,
      network: network)
    do {
      try await lab.settle()
      let result = try await withThrowingTaskGroup(of: Result?.self) { group in
        if lab.isWatched {
          group.addTask {
            try await lab.watch.run()
            return nil
          }
        }
        group.addTask { try await body(lab) }
        defer { group.cancelAll() }
        while let next = try await group.next() { if let next { return next } }
        throw CancellationError()
      }
      lab.end()
      try FileManager.default.removeItem(atPath: folder)
      return result
    } catch {
      let logs = lab.machines.map { "--- \($0.name)\n\($0.logTail)" }.joined(separator: "\n")
      lab.end()
      throw LabFailure("\(error)\n\(logs)\n(everything is in \(folder))")
    }
  }

  private init(
    folder: String, machines count: Int, witnesses: Int, apps appCount: Int, atMostOne: Int?, program: String,
    network: LabNetwork?
  ) throws {
    self.folder = folder
    isWatched = network == nil
    let hosts = network?.hosts ?? Array(repeating: "127.0.0.1", count: count)
    guard hosts.count == count else { throw LabFailure("a network for \(hosts.count) machines, not for \(count)") }
    token = String((0..<32).map { _ in "0123456789abcdef".randomElement() ?? "0" })
    let ports = try FreePorts.take(count + appCount)
    var machines: [LabMachine] = []
    for number in 1...count {
      machines.append(
        try LabMachine(
          name: "machine-\(number)", directory: "\(folder)/machine-\(number)", program: program,
          host: hosts[number - 1], port: network == nil ? ports[number - 1] : 7_070, join: machines.first?.address,
          token: token, runtime: number > count - witnesses ? "none" : "process",
          launcher: network?.launchers[number - 1] ?? [], providesBroker: network != nil))
    }
    self.machines = machines
    apps = try (0..<appCount).map { number in
      try LabApp(
        "app-\(number + 1)", port: ports[count + number], atMostOne: number + 1 == appCount ? atMostOne : nil,
        in: folder + "/repositories")
    }
    watch = AppWatch(apps, on: network == nil ? ["127.0.0.1"] : hosts)
  }

  /// Starts everything: machines, a full set of voters, apps that answer.
  private func settle() async throws {
    for machine in machines {
      try machine.start()
      try await machine.untilItAnswers()
    }
    try await untilWhole(within: .seconds(180))
    let client = try client()
    for app in apps {
      let request = DeployRequest(
        url: "file://\(app.repository)", branch: nil, name: try AppName(app.name[...]), environment: nil)
      try await Patience.until("the deployment of \(app.name) is taken") {
        do {
          _ = try await client.deploy(request)
          return true
        } catch let error as ControlError where error.code == .unavailable {
          return false
        }
      }
    }
    try await untilAppsAnswer()
    await client.shutdown()
  }

  private func end() {
    for machine in machines { machine.shutDown() }
  }

  /// A client that starts at a machine and finds the leader.
  package func client(at machine: LabMachine? = nil) throws -> ControlClient {
    let address = machine?.address ?? machines.first { $0.isUp }?.address ?? ""
    return try ControlClient(
      server: address, token: token, logger: Logger(label: "lab") { _ in SwiftLogNoOpLogHandler() })
  }

  // MARK: Who leads

  /// The machine that says that it leads; `nil` while there is none among those that answer.
  package func leader() async -> LabMachine? {
    var best: (machine: LabMachine, epoch: UInt64)?
    for machine in machines where machine.isUp {
      guard let answer = try? await machine.client.ping(within: .milliseconds(500)), answer.leads == true else {
        continue
      }
      if best.map({ $0.epoch < answer.epoch ?? 0 }) ?? true { best = (machine, answer.epoch ?? 0) }
    }
    return best?.machine
  }

  /// Returns once every machine that is up follows one leader, and as many hold the log as should.
  package func untilWhole(within limit: Duration = .seconds(60)) async throws {
    let up = machines.filter(\.isUp)
    let wanted = machines.count >= 5 ? 5 : machines.count >= 3 ? 3 : machines.count
    try await Patience.until("one leader has \(wanted) voters and hears \(up.count) machines", within: limit) {
      guard let leader = await leader() else { return false }
      do {
        let leadership = try await leader.client.leadership()
        guard leadership.members.count(where: { $0.role == "voter" }) == wanted, leadership.members.count == wanted
        else {
          return false
        }
        let ready = try await leader.client.nodes().filter { $0.status == .ready }.map(\.name.rawValue)
        guard Set(ready) == Set(up.map(\.name)) else { return false }
        for machine in up where machine.name != leader.name {
          let seen = try await machine.client.leadership()
          guard seen.address == leader.address, seen.epoch == leadership.epoch else { return false }
        }
        return true
      } catch is ControlError {
        return false
      }
    }
  }

  // MARK: Apps

  /// Where the platform says that an app runs.
  package func machine(of app: LabApp) async throws -> LabMachine? {
    let client = try client()
    let node = try await client.deployment(app.name).node
    await client.shutdown()
    return machines.first { $0.name == node }
  }

  package func untilAppsAnswer(within limit: Duration = .seconds(90)) async throws {
    for app in apps {
      try await Patience.until("\(app.name) answers", within: limit) { await watch.answer(of: app) != nil }
    }
  }

  /// Waits until the platform is whole and every app answers, says that it runs, and runs once.
  package func untilAllIsWell(within limit: Duration = .seconds(90)) async throws {
    try await untilWhole(within: limit)
    try await untilAppsAnswer(within: limit)
    let client = try client()
    try await Patience.until("every app is said to run", within: limit) {
      do {
        return try await client.deployments().filter { $0.status != .destroyed }.allSatisfy { $0.status == .running }
      } catch is ControlError {
        return false
      }
    }
    await client.shutdown()
    for app in apps {
      let copies = machines.reduce(0) { $0 + $1.copies(of: app) }
      guard copies == 1 else { throw LabFailure("\(app.name) runs \(copies) times") }
    }
  }
}

extension LabMachine {
  /// How many processes of this machine serve an app.
  func copies(of app: LabApp) -> Int {
    apps().count { process in
      let data = FileManager.default.contents(atPath: "/proc/\(process)/environ") ?? Data()
      let command = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") ?? Data()
      return String(decoding: command, as: UTF8.self).contains("main.py")
        && String(decoding: command, as: UTF8.self).hasPrefix("python3")
        && String(decoding: data, as: UTF8.self).split(separator: "\0").contains("LAB_APP=\(app.name)")
    }
  }
}
