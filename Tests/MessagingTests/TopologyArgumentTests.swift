import Messaging
import Testing

@Suite struct TopologyArgumentTests {
  private static func queue(_ arguments: [String: HeaderValue]) -> Topology {
    var queue = QueueDeclaration("q")
    queue.furtherArguments = arguments
    return Topology(queues: [queue])
  }

  private static func binding(_ headers: [String: HeaderValue]) -> Topology {
    Topology(bindings: [Binding(from: "x", to: "q", headers: headers)])
  }

  private static let large = HeaderValue.string(String(repeating: "a", count: 200 << 10))
  private static let deep = (0..<40).reduce(HeaderValue.void) { value, _ in .array([value]) }
  private static let longName = String(repeating: "ä", count: 128)

  @Test(arguments: [
    (queue(["a": large]), ["'q'", "bytes"]), (binding(["a": large]), ["'q'", "'x'", "bytes"]),
    (queue(["a": deep]), ["'q'", "at a", "deeper"]), (binding(["a": deep]), ["'x'", "deeper"]),
    (queue([longName: 1]), ["'q'", "256 bytes"]), (binding(["t": .table([longName: 1])]), ["'x'", "256 bytes"]),
    (binding(["": 1]), ["'x'", "0 bytes"]),
  ])
  func whatCannotBeSentIsNamed(_ topology: Topology, _ words: [String]) {
    let error = #expect(throws: MessagingError.self) { try topology.check() }
    #expect(error?.code == .invalidTopology)
    for word in words { #expect(error?.message.contains(word) == true, "\(String(describing: error))") }
  }

  @Test(arguments: [queue(["a": .string(String(repeating: "a", count: 90 << 10))]), binding(["a": .table(["b": 1])])])
  func whatCanBeSentPasses(_ topology: Topology) throws { try topology.check() }
}
