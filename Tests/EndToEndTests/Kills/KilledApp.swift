import ControlAPI
import EdgeModel
import Foundation
import TestPorts

/// An app whose agent is killed in the middle of what is asked of it, and what may have become of it.
struct KilledApp {
  enum State: String, Hashable { case absent, running, stopped }

  enum Request: CaseIterable { case deploy, update, rollback, stop, start, destroy }

  let name: String
  let port: UInt16
  let repository: Repository
  /// More than one while the answer to a request was lost.
  var possible: Set<State> = [.absent]
  /// The version that the branch holds.
  private(set) var newest = 1
  /// No older version may run.
  private var oldest = 1

  init(_ name: String, in folder: String) async throws {
    self.name = name
    port = try FreePorts.next()
    repository = try await Repository.files(Self.files(name, 1, port), named: name, in: folder)
  }

  var url: String { "http://127.0.0.1:\(port)" }

  /// What makes sense in every state that it may be in.
  var requests: [Request] {
    Request.allCases.filter { request in
      switch request {
      case .deploy: possible == [.absent]
      case .start: possible == [.stopped]
      case .update, .rollback, .stop: possible == [.running]
      case .destroy: !possible.contains(.absent)
      }
    }
  }

  /// Asks, and notes what may follow from it.
  mutating func ask(_ request: Request, _ client: ControlClient) async throws {
    if request == .update {
      newest += 1
      try await repository.commit(Self.files(name, newest, port))
    }
    let before = possible
    // The request may be kept though no answer comes.
    possible = before.union([request.outcome])
    let floor = oldest
    if request == .rollback { oldest = 1 }
    do {
      try await send(request, client)
      possible = [request.outcome]
      if request == .update || request == .deploy { oldest = newest }
    } catch let error as ControlError where [.unreachable, .connectionLost, .timeout].contains(error.code) {
      return
    } catch let error as ControlError where [.conflict, .invalid, .notFound].contains(error.code) {
      // There is no version to go back to, or the one before is still on its way out.
      guard request == .rollback || request == .deploy else { throw error }
      possible = before
      oldest = floor
    }
  }

  private func send(_ request: Request, _ client: ControlClient) async throws {
    switch request {
    case .deploy:
      _ = try await client.deploy(
        DeployRequest(url: repository.url, branch: nil, name: AppName(name[...]), environment: nil))
    case .update: _ = try await client.update(name)
    case .rollback: _ = try await client.rollBack(name)
    case .stop: _ = try await client.stop(name)
    case .start: _ = try await client.start(name)
    case .destroy: _ = try await client.destroy(name)
    }
  }

  /// How it is now, if it is in one of the states that it may be in, and nothing of it is under way.
  func settled(_ client: ControlClient) async throws -> State? {
    let state: State
    do {
      switch try await client.deployment(name).status {
      case .running: state = .running
      case .stopped: state = .stopped
      case .destroyed: state = .absent
      case .failed:
        throw Command.Failed(description: "\(name): \(try await client.deployment(name).reason ?? "failed")")
      default: return nil
      }
    } catch let error as ControlError where error.code == .notFound {
      state = .absent
    }
    let answer = try await Web.get(url)
    guard state == .running else { return answer == nil ? state : nil }
    guard let version = answer.flatMap({ Int($0) }) else { return nil }
    guard (oldest...newest).contains(version) else {
      throw Command.Failed(description: "\(name) answers with version \(version), not \(oldest)...\(newest)")
    }
    return state
  }

  mutating func note(_ state: State) throws {
    guard possible.contains(state) else {
      throw Command.Failed(description: "\(name) is \(state), and should be \(possible.map(\.rawValue).sorted())")
    }
    possible = [state]
  }

  /// A version says which it is; its test takes long enough to be killed in.
  private static func files(_ name: String, _ version: Int, _ port: UInt16) -> [String: String] {
    [
      "shipwreck.toml": """
      [app]
      name = "\(name)"
      [config]
      port = \(port)
      lang = "python3"
      run = "exec python3 main.py"
      test = "python3 -c 'import time; time.sleep(0.3)'"
      """,
      "main.py": """
      import http.server, os
      class Answer(http.server.BaseHTTPRequestHandler):
          def do_GET(self):
              self.send_response(200)
              self.end_headers()
              self.wfile.write(b"\(version)")
          def log_message(self, *words): pass
      http.server.ThreadingHTTPServer(("", int(os.environ["PORT"])), Answer).serve_forever()
      """,
    ]
  }
}

extension KilledApp.Request {
  var outcome: KilledApp.State {
    switch self {
    case .deploy, .update, .rollback, .start: .running
    case .stop: .stopped
    case .destroy: .absent
    }
  }
}
