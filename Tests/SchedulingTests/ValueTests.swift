import EdgeModel
import Foundation
import Scheduling
import Testing

@Suite struct ValueTests {
  @Test func aPlanSurvivesJSON() throws {
    var plan = try plan(
      [WorkloadView(id: "w", name: "w"), WorkloadView(id: "v", name: "v", architectures: ["arm"])],
      on: [machine("a"), machine("b") { $0.isHeard = false }])
    plan.actions += [.stop("x", on: try node("a")), .move("y", from: try node("a"), to: try node("b"))]
    let data = try JSONEncoder().encode(plan)
    #expect(try JSONDecoder().decode(PlacementPlan.self, from: data) == plan)
  }

  @Test func anActionIsReadable() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let data = try encoder.encode(PlacementAction.move("w", from: node("a"), to: node("b")))
    #expect(
      String(decoding: data, as: UTF8.self)
        == #"{"action":"move","from":"naaaaaaaaaaa","node":"nbbbbbbbbbbb","workload":"w"}"#)
  }

  @Test(
    arguments: [
      (0, 10, 0), (1, 10, 1_000), (10, 10, 10_000), (11, 10, 10_000), (-1, 10, 0), (1, 0, 10_000), (0, 0, 0),
      (1, -1, 10_000),
      (.max, .max, 10_000), (.max - 1, .max, 9_999), (1, .max, 0), (.min, .min, 0), (.max / 2, .max, 4_999),
    ] as [(Int64, Int64, Int32)])
  func sharesAreExact(_ part: Int64, _ whole: Int64, _ wanted: Int32) {
    #expect(Score(share: part, of: whole).points == wanted)
  }

  @Test(
    arguments: [(-1, 0), (0, 0), (10_000, 10_000), (10_001, 10_000), (Int.max, 10_000), (Int.min, 0)] as [(Int, Int32)])
  func scoresStayInRange(_ points: Int, _ wanted: Int32) throws {
    #expect(Score(points).points == wanted)
    let decoded = try JSONDecoder().decode([Score].self, from: Data("[\(Int32(clamping: points))]".utf8))
    #expect(decoded == [Score(points)])
  }

  /// The generator's first numbers for seed 1234567, as its authors' reference program prints them.
  @Test func theGeneratorIsSplitMix64() {
    var generator = SplitMix64(seed: 1_234_567)
    #expect(
      (0..<3).map { _ in generator.next() } == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      ])
  }

  @Test func workloadsAreOrderedByBytes() {
    #expect(["b", "a", "ä", "Z", ""].map { WorkloadID($0) }.sorted().map(\.rawValue) == ["", "Z", "a", "b", "ä"])
  }

  @Test func aSnapshotIsSortedAndHoldsAMachineOnce() throws {
    let nodes = [try machine("b"), try machine("a"), try machine("b", name: "later")]
    #expect(snapshot(nodes).nodes.map(\.name) == ["node-a", "later"])
  }
}
