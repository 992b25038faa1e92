import DockerClient
import EdgeModel
import Testing

@testable import DockerRuntime

@Suite struct BuildLogTests {
  private func event(_ output: String) -> BuildEvent {
    BuildEvent(fields: ["stream": .string(output)])
  }

  @Test func `lines are put together wherever the engine cuts them`() async throws {
    let text = Array("one\r\ntwo\n\nthrée".unicodeScalars)
    for cut in 0...text.count {
      let sink = MemorySink()
      let log = BuildLog(sink: sink, time: Sample.time)
      for part in [text[..<cut], text[cut...]] {
        var output = String.UnicodeScalarView()
        output.append(contentsOf: part)
        try await log.take(event(String(output)))
      }
      try await log.finish()
      #expect(sink.texts == ["one", "two", "thrée"], "cut at \(cut)")
    }
  }

  @Test func `an endless line is not kept back`() async throws {
    let sink = MemorySink()
    let log = BuildLog(sink: sink, time: Sample.time)
    try await log.take(event(String(repeating: "x", count: LogLine.maximumLength)))
    #expect(sink.texts.count == 1)
  }

  @Test func `what is being pulled is a line, how far it is none`() async throws {
    let sink = MemorySink()
    let log = BuildLog(sink: sink, time: Sample.time)
    try await log.take(BuildEvent(fields: ["status": "Pulling", "id": "abc"]))
    try await log.take(BuildEvent(fields: ["status": "Pulling", "id": "abc", "progress": "[=> ]"]))
    #expect(sink.texts == ["abc: Pulling"])
  }
}
