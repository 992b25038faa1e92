import Testing

@testable import DockerClient

@Suite(.timeLimit(.minutes(5)))
struct EngineEventTests {
  @Test func `a field that isn't known is readable, and one of another kind ends no stream`() async throws {
    let stream =
      #"{"Type":7,"Action":["a"],"Actor":"me","scope":null,"time":1,"timeNano":"now","new":[1]}"#
      + #"{"Type":"container","Action":"die","Actor":{"ID":"ab","Attributes":{"exitCode":"3","depth":1}},"time":2}"#
      + #"{"Type":"container","Action":"die","Actor":{},"scope":"local","time":2,"timeNano":2000000003}"#
    try await RecordingEngine.with(api: 41, answer: RecordingEngine.ok(stream)) { docker, _ in
      var events: [EngineEvent] = []
      for try await event in try await docker.system.events() { events.append(event) }
      try #require(events.count == 3)
      #expect((events[0].type, events[0].action, events[0].actor, events[0].scope) == ("", "", "", ""))
      #expect(events[0].attributes.isEmpty)
      #expect(events[0].fields["new"] == [1])
      #expect(events.map(\.time.seconds) == [1, 2, 2])
      #expect(events[1].attributes == ["exitCode": "3"])
      #expect((events[1].type, events[1].action, events[1].actor) == ("container", "die", "ab"))
      #expect((events[2].scope, events[2].time.nanoseconds) == ("local", 3))
    }
  }
}
