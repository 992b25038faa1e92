import HTTPTransport
import Synchronization

/// Asks every app all the time, and keeps what was seen.
package final class AppWatch: Sendable {
  /// What one app did since the last look.
  package struct Record: Sendable {
    package var answered = 0
    /// Why requests failed, in the order in which they did.
    package var failures: [String] = []
    /// The processes that answered, in the order in which they were first seen.
    package var processes: [Int32] = []
  }

  private let records = Mutex<[String: Record]>([:])
  private let apps: [LabApp]
  /// On which an app may be.
  private let hosts: [String]
  private let client = HTTPClient()

  package init(_ apps: [LabApp], on hosts: [String] = ["127.0.0.1"]) { (self.apps, self.hosts) = (apps, hosts) }

  /// Until it is cancelled.
  package func run() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for app in apps {
        group.addTask {
          while true {
            let answer: Result<Int32, any Error>
            do { answer = .success(try await self.process(of: app)) } catch { answer = .failure(error) }
            try Task.checkCancellation()
            self.note(app.name, answer)
            try await ContinuousClock().sleep(for: .milliseconds(50))
          }
        }
      }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  private func note(_ app: String, _ answer: Result<Int32, any Error>) {
    records.withLock { records in
      switch answer {
      case .success(let process):
        records[app, default: Record()].answered += 1
        if records[app]?.processes.contains(process) == false { records[app]?.processes.append(process) }
      case .failure(let error): records[app, default: Record()].failures.append("\(error)")
      }
    }
  }

  /// What was seen since the last call.
  package func take() -> [String: Record] {
    records.withLock { records in
      defer { records = [:] }
      return records
    }
  }

  /// What heals within milliseconds would be judged by nothing.
  package func untilAllWereAsked() async throws {
    try await Patience.until("all apps were asked") {
      let asked = records.withLock { Set($0.keys) }
      return apps.allSatisfy { asked.contains($0.name) }
    }
  }

  /// The process that answers; `nil` while nobody does.
  package func answer(of app: LabApp) async -> Int32? {
    do { return try await process(of: app) } catch { return nil }
  }

  /// Whoever answers first.
  private func process(of app: LabApp) async throws -> Int32 {
    if hosts.count == 1 { return try await app.look(hosts[0], by: client).process }
    return try await withThrowingTaskGroup(of: Result<Int32, any Error>.self) { group in
      for host in hosts {
        group.addTask {
          do { return .success(try await app.look(host, by: self.client).process) } catch { return .failure(error) }
        }
      }
      defer { group.cancelAll() }
      var failures: [String] = []
      while let answer = try await group.next() {
        switch answer {
        case .success(let process): return process
        case .failure(let error): failures.append("\(error)")
        }
      }
      throw LabFailure(Set(failures).sorted().joined(separator: "; "))
    }
  }
}
