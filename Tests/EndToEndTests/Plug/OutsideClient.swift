import Foundation
import PlatformLab
import Synchronization

/// A client on a machine of its own that asks for every app on every machine, all the time.
final class OutsideClient: Sendable {
  struct Answer: Sendable {
    var app: String
    var machine: Int
    var process: Int32
    var version: Int
    var at: ContinuousClock.Instant
  }

  private static let program = """
    import asyncio, sys
    async def ask(host, port):
        while True:
            writer = None
            try:
                async with asyncio.timeout(5):
                    reader, writer = await asyncio.open_connection(host, port)
                    writer.write(b"GET / HTTP/1.0\\r\\n\\r\\n")
                    head, body = (await reader.read()).decode().split("\\r\\n\\r\\n")
                    version = [l.split()[1] for l in head.split("\\r\\n") if l.startswith("Version:")][0]
                    print(host, port, int(body), version, flush=True)
            except Exception: pass
            if writer: writer.close()
            await asyncio.sleep(0.4)
    async def main():
        await asyncio.gather(*[ask(h, int(p)) for h in sys.argv[1].split(",") for p in sys.argv[2].split(",")])
    asyncio.run(main())
    """

  private let answers = Mutex<[Answer]>([])
  private let process = Process()
  private let output = Pipe()

  init(_ network: NetworkLab, on machine: Int, asks lab: Lab) throws {
    let hosts = Array(network.hosts.prefix(lab.machines.count))
    let command = network.command(on: machine)
    process.executableURL = URL(fileURLWithPath: command[0])
    process.arguments =
      command.dropFirst() + [
        "/usr/bin/env", "python3", "-c", Self.program, hosts.joined(separator: ","),
        lab.apps.map { String($0.port) }.joined(separator: ","),
      ]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    let apps = Dictionary(uniqueKeysWithValues: lab.apps.map { (String($0.port), $0.name) })
    let rest = Mutex("")
    output.fileHandleForReading.readabilityHandler = { [weak self] handle in
      let text = String(decoding: handle.availableData, as: UTF8.self)
      let at = ContinuousClock.now
      let lines = rest.withLock { rest in
        var lines = (rest + text).split(separator: "\n", omittingEmptySubsequences: false)
        rest = lines.popLast().map(String.init) ?? ""
        return lines
      }
      let found = lines.compactMap { line -> Answer? in
        let words = line.split(separator: " ").map(String.init)
        guard words.count == 4, let machine = hosts.firstIndex(of: words[0]), let app = apps[words[1]],
          let process = Int32(words[2]), let version = Int(words[3])
        else { return nil }
        return Answer(app: app, machine: machine, process: process, version: version, at: at)
      }
      self?.answers.withLock { $0 += found }
    }
    try process.run()
  }

  func stop() {
    output.fileHandleForReading.readabilityHandler = nil
    // It may have been started by a thread that holds back all milder signals.
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
  }

  /// All answers since a moment, oldest first.
  func answers(since moment: ContinuousClock.Instant) -> [Answer] {
    answers.withLock { answers in Array(answers[(answers.lastIndex { $0.at < moment }.map { $0 + 1 } ?? 0)...]) }
  }

  /// Forgets what is older.
  func forget(before moment: ContinuousClock.Instant) {
    answers.withLock { $0.removeAll { $0.at < moment } }
  }

  /// For how long nobody served an app, at the longest, between two moments.
  func longestGap(_ app: String, since start: ContinuousClock.Instant, until end: ContinuousClock.Instant) -> Duration {
    var (last, longest) = (start, Duration.zero)
    for answer in answers(since: start) where answer.app == app && answer.at <= end {
      longest = max(longest, answer.at - last)
      last = answer.at
    }
    return max(longest, end - last)
  }
}
