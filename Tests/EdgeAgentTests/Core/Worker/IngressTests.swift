import EdgeModel
import Testing

@testable import EdgeAgent

/// What a machine leads whose address serves every app.
@Suite struct IngressTests {
  private static let other = Sample.identifier("dbbbbbbbbbbb", DeploymentID.self)
  private var ingress = Ingress(host: "attic")

  private static func own(_ port: UInt16, to inner: UInt16) -> (route: PortRoute, deployment: DeploymentID) {
    (PortRoute(port: port, target: PortTarget(host: "127.0.0.1", port: inner)), Sample.deployment)
  }

  private static func app(
    _ port: UInt16, at host: String?, _ relay: UInt16 = 30_001, of deployment: DeploymentID = other
  ) -> ServedApp {
    ServedApp(deployment: deployment, port: port, place: host.map { ServedApp.Place(host: $0, port: relay) })
  }

  private static func distant(_ port: UInt16, at host: String, _ relay: UInt16 = 30_001) -> PortRoute {
    PortRoute(port: port, target: PortTarget(host: host, port: relay), purpose: .elsewhere)
  }

  private mutating func routes(
    own: [(route: PortRoute, deployment: DeploymentID)] = [], expected: Set<UInt16> = [], _ elsewhere: [ServedApp]?,
    current: [PortRoute] = [], taken: Set<UInt16> = []
  ) -> [PortRoute] {
    ingress.routes(own, expected: expected, elsewhere: elsewhere, current: current, isTaken: { taken.contains($0) })
  }

  @Test mutating func itsOwnAppsHaveARelayThatLeadsNowhereElse() throws {
    let own = Self.own(8_080, to: 21_000)
    let all = routes(own: [own], [])
    let relay = try #require(ingress.relayPorts[Sample.deployment])
    #expect(Ingress.relays.contains(relay))
    #expect(all == [own.route, PortRoute(port: relay, target: own.route.target, purpose: .relay)])
    // The next version of it has the same one.
    let next = Self.own(8_080, to: 21_001)
    #expect(routes(own: [next], []).last == PortRoute(port: relay, target: next.route.target, purpose: .relay))
    // So has the agent that is started anew, for which the port is taken: by what leads it already.
    var again = Ingress(host: "attic")
    #expect(again.routes([own], expected: [], elsewhere: [], current: all, isTaken: { $0 == relay }) == all)
  }

  @Test mutating func aRelayThatSomebodyElseHasIsAnotherOne() throws {
    _ = routes(own: [Self.own(8_080, to: 21_000)], [])
    let first = try #require(ingress.relayPorts[Sample.deployment])
    ingress.avoid(first)
    _ = routes(own: [Self.own(8_080, to: 21_000)], [])
    let second = try #require(ingress.relayPorts[Sample.deployment])
    #expect(second != first)
    ingress = Ingress(host: "attic")
    _ = routes(own: [Self.own(8_080, to: 21_000)], [], taken: [first])
    #expect(ingress.relayPorts[Sample.deployment] == second)
    #expect(routes(own: [Self.own(8_080, to: 21_000)], []).count == 2)
  }

  @Test mutating func otherMachinesAppsAreLedToWhereTheyAre() {
    #expect(routes([Self.app(8_081, at: "barn")]) == [Self.distant(8_081, at: "barn")])
    #expect(routes([Self.app(8_081, at: "cellar", 30_007)]) == [Self.distant(8_081, at: "cellar", 30_007)])
    #expect(routes([]) == [])
  }

  @Test mutating func ofTwoThatWantOnePortTheMachinesOwnHasItAndThenTheOldest() {
    let own = Self.own(8_081, to: 21_000)
    #expect(routes(own: [own], [Self.app(8_081, at: "barn")]).map(\.purpose) == [.app, .relay])
    let two = [Self.app(8_082, at: "barn"), Self.app(8_082, at: "cellar", of: Sample.deployment)]
    #expect(routes(two) == [Self.distant(8_082, at: "barn")])
  }

  @Test mutating func whatNobodyKnowsStaysAsItIs() {
    let before = [Self.distant(8_081, at: "barn")]
    #expect(routes(nil, current: before) == before, "no leader has said anything yet")
    #expect(routes([Self.app(8_081, at: nil)], current: before) == before, "the leader doesn't know")
    #expect(routes([], current: before) == [], "it is not meant to run any more")
  }

  @Test mutating func anAppThatComesHereIsLedThereUntilItIsHere() {
    let app = Self.app(8_081, at: "barn")
    #expect(routes(expected: [8_081], [app]) == [Self.distant(8_081, at: "barn")])
    // One that has its port itself could not come up beside that.
    let holder = Self.app(8_081, at: "barn", 8_081)
    #expect(routes([holder]) == [Self.distant(8_081, at: "barn", 8_081)])
    #expect(routes(expected: [8_081], [holder]) == [])
    #expect(routes(expected: [8_081], [Self.app(8_081, at: nil)], current: [Self.distant(8_081, at: "barn")]) == [])
  }

  @Test mutating func whatIsSaidToBeHereIsNotLedInACircle() {
    #expect(routes([Self.app(8_081, at: "attic")]) == [])
  }
}
