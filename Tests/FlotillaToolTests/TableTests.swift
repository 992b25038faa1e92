import ControlAPI
import EdgeModel
import Testing

@testable import flotilla

@Suite("What people see") struct TableTests {
  @Test("columns are aligned, and no line has trailing blanks") func table() {
    var table = Table("NAME", "STATUS", "ID")
    table.add("shop", "running", "d1")
    table.add("a-longer-name", "failed", "")
    #expect(
      table.lines(.plain) == [
        "NAME           STATUS   ID",
        "shop           running  d1",
        "a-longer-name  failed",
      ])
  }

  @Test("colours change nothing about the columns") func colours() {
    var table = Table("A", "B")
    let style = Style(isOn: true)
    table.add(Table.Cell("x", style.red), "y")
    table.add("long", "z")
    #expect(
      table.lines(style) == [
        "\u{1B}[1mA\u{1B}[0m     \u{1B}[1mB\u{1B}[0m",
        "\u{1B}[31mx\u{1B}[0m     y",
        "long  z",
      ])
  }

  @Test("what an app says can't move the cursor") func controls() {
    #expect("a\u{1B}[2Jb\nc\td\u{7F}".printable == "a\u{FFFD}[2Jb c d\u{FFFD}")
    #expect(Table.Cell("a\u{1B}b").text == "a\u{FFFD}b")
  }

  private static func summary() throws -> DeploymentSummary {
    DeploymentSummary(
      id: try DeploymentID("daaaaaaaaaaa"[...]), name: try AppName("shop"[...]), status: .running, node: "alpha",
      nodeID: try NodeID("naaaaaaaaaaa"[...]), url: "http://10.0.0.7:8080/",
      commit: try CommitID(String(repeating: "c", count: 40)[...]), branch: "main",
      source: "https://example.org/shop.git",
      generation: 2, createdAt: CivilTime(Timestamp(milliseconds: 0)), createdBy: "user ann", restarts: 1)
  }

  @Test("ps") func ps() throws {
    var waiting = try Self.summary()
    waiting.status = .fetching
    waiting.node = nil
    waiting.url = nil
    waiting.commit = nil
    #expect(
      DeploymentText.table([try Self.summary(), waiting], .plain).lines(.plain) == [
        "NAME  STATUS    NODE   URL                    COMMIT      ID",
        "shop  running   alpha  http://10.0.0.7:8080/  cccccccccc  daaaaaaaaaaa",
        "shop  fetching  -      -                      -           daaaaaaaaaaa",
      ])
  }

  @Test("status") func status() throws {
    #expect(
      DeploymentText.details(try Self.summary(), .plain) == [
        "name      shop", "id        daaaaaaaaaaa", "status    running", "url       http://10.0.0.7:8080/",
        "node      alpha (naaaaaaaaaaa)", "source    https://example.org/shop.git, branch main",
        "commit    \(String(repeating: "c", count: 40))", "version   2", "restarts  1",
        "created   1970-01-01T00:00:00.000Z by user ann",
      ])
  }

  @Test("the name on the local network, where it has one") func localName() throws {
    var summary = try Self.summary()
    #expect(!DeploymentText.details(summary, .plain).contains { $0.hasPrefix("also at") })
    summary.localURL = "http://shop-2.local:8080/"
    #expect(DeploymentText.details(summary, .plain).contains("also at   http://shop-2.local:8080/"))
  }

  @Test("the states of a deployment that is waited for") func states() throws {
    var summary = try Self.summary()
    #expect(DeploymentText.state(summary, .plain) == "shop  running at http://10.0.0.7:8080/")
    summary.status = .building
    summary.url = nil
    #expect(DeploymentText.state(summary, .plain) == "shop  building on alpha")
    summary.status = .failed
    summary.reason = "port 8080\nnever opened"
    #expect(DeploymentText.state(summary, .plain) == "shop  failed: port 8080 never opened")
  }

  @Test(
    "sizes and cores",
    arguments: [
      (0, "0 B"), (1023, "1023 B"), (1024, "1 KiB"), (1536, "1.5 KiB"), (1 << 30, "1 GiB"), (25_300_000_000, "23 GiB"),
      (Int64.max, "8388607 TiB"),
    ] as [(Int64, String)])
  func sizes(_ bytes: Int64, _ text: String) {
    #expect(NodeText.size(bytes) == text)
  }

  @Test("cores", arguments: [(2000, "2"), (500, "0.5"), (0, "0"), (1990, "1.9")] as [(Int64, String)])
  func cores(_ millicores: Int64, _ text: String) {
    #expect(NodeText.cores(millicores) == text)
  }

  @Test("the JSON of a change is the deployment with the change's id") func changedDeployment() throws {
    let record = ChangeSummary(
      id: try ChangeID("raaaaaaaaaaa"[...]), kind: .stop, deployment: try Self.summary().id, name: nil, generation: 1,
      requestedBy: "ann", at: CivilTime(Timestamp(milliseconds: 0)))
    let changed = ChangedDeployment(
      try Self.summary(), by: ChangeResult(change: record, deployment: nil, durability: "standby"))
    let bytes = try ControlJSON.encode(changed)
    #expect(try ControlJSON.decode(DeploymentSummary.self, from: bytes) == Self.summary())
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.contains(#""change":"raaaaaaaaaaa""#) && text.contains(#""durability":"standby""#), "\(text)")
  }
}
