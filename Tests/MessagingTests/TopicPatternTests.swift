import Testing

@testable import Messaging

@Suite struct TopicPatternTests {
  @Test(arguments: [
    ("a.b", "a.b", true), ("a.b", "a.c", false), ("a.*", "a.b", true), ("a.*", "a", false), ("a.*", "a.b.c", false),
    ("#", "", true), ("#", "a.b.c", true), ("a.#", "a", true), ("a.#", "a.b.c", true), ("a.#", "b", false),
    ("#.z", "z", true), ("#.z", "a.z", true), ("#.z", "a.z.b", false), ("*.#.*", "a", false), ("*.#.*", "a.b", true),
    ("#.#", "", true), ("*", "", false), ("", "", true), ("", "a", false), ("a..b", "a..b", true),
    ("a.*.b", "a..b", true),
    ("#.a.#.b.#", "x.a.y.b", true), ("#.a.#.b.#", "b.a", false),
  ])
  func matches(_ pattern: String, _ key: String, _ expected: Bool) throws {
    let pattern = TopicPattern(try RoutingKey(pattern))
    #expect(pattern.matches(TopicPattern.split(try RoutingKey(key))) == expected)
  }

  /// A pattern that would drive a matcher that backtracks into exponential time.
  @Test(.timeLimit(.minutes(5))) func hostilePatternIsQuick() throws {
    let pattern = TopicPattern(try RoutingKey(String(repeating: "#.a.", count: 60) + "b"))
    let key = TopicPattern.split(try RoutingKey(String(repeating: "a.", count: 120) + "c"))
    for _ in 0..<100 { #expect(!pattern.matches(key)) }
  }
}
