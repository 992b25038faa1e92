import EdgeModel
import Foundation
import Testing

@Suite struct IdentifierTests {
  /// What can end up in a path, a container name, a routing key or a host name.
  private static let hostile = [
    "", " ", "/", "..", "../../etc", "a/b", "a b", "a\n", "\na", "a\0", "a\u{202E}", "ä", "é", "\u{0041}\u{030A}",
    "a.b", "a*b",
    "a#b", "a;b", "$(a)", "-", "--upload-pack=x", "а", "𝒂", String(repeating: "a", count: 100_000),
    "a" + String(repeating: "\u{0301}", count: 100_000),
  ]

  private func check<ID: CheckedIdentifier>(_ type: ID.Type, accepts good: [String], refuses bad: [String]) throws {
    for text in good {
      let id = try ID(text[...])
      #expect(id.rawValue == text)
      #expect(id.description == text)
      #expect(lossless(ID.self, text) == id)
      #expect(try throughJSON([id]) == [id])
      #expect(try json([id]) == "[\"\(text)\"]")
    }
    for text in bad + Self.hostile {
      #expect(lossless(ID.self, text) == nil, "\(text.prefix(80))")
      let error = #expect(throws: InvalidIdentifier.self) { _ = try ID(text[...]) }
      #expect(error?.kind == "\(ID.self)")
      #expect(error?.rule == ID.rule)
      #expect((error?.description.utf8.count ?? .max) < 700)
      let encoded = try JSONEncoder().encode([text])
      #expect(throws: DecodingError.self) { _ = try JSONDecoder().decode([ID].self, from: encoded) }
    }
  }

  private func lossless<Value: LosslessStringConvertible>(_ type: Value.Type, _ text: String) -> Value? { Value(text) }

  private func random(_ letter: Character) -> (good: [String], bad: [String]) {
    let good = ["aaaaaaaaaaa", "zzzzzzzzzzz", "22222222222", "a2b3c4d5e6f"].map { "\(letter)\($0)" }
    let other: Character = letter == "x" ? "y" : "x"
    return (
      good,
      [
        "\(letter)", "\(letter)aaaaaaaaaa", "\(letter)aaaaaaaaaaaa", "\(other)aaaaaaaaaaa", "\(letter)aaaaaaaaaa1",
        "\(letter)aaaaaaaaaa8", "\(letter)aaaaaaaaaaA", "\(letter.uppercased())aaaaaaaaaaa", "\(letter)aaaaa-aaaaa",
        "\(letter)aaaaaaaaaé", "\(letter)aaaaaaaaa\u{0301}",
      ]
    )
  }

  @Test func randomIdentifiers() throws {
    try check(DeploymentID.self, accepts: random("d").good, refuses: random("d").bad)
    try check(NodeID.self, accepts: random("n").good, refuses: random("n").bad)
    try check(ClusterID.self, accepts: random("c").good, refuses: random("c").bad)
    try check(ChangeID.self, accepts: random("r").good, refuses: random("r").bad)
  }

  @Test func names() throws {
    let good = ["a", "0", "shop", "my-shop-2", "a--b", String(repeating: "a", count: 63)]
    let bad = ["A", "Shop", "-a", "a-", "a_b", "a.b", String(repeating: "a", count: 64)]
    try check(AppName.self, accepts: good, refuses: bad)
    try check(NodeName.self, accepts: good, refuses: bad)
  }

  @Test func digestsAndCommits() throws {
    let sha1 = String(repeating: "0a", count: 20)
    let sha256 = String(repeating: "f9", count: 32)
    try check(
      CommitID.self, accepts: [sha1, sha256], refuses: [String(sha1.dropLast()), sha1 + "a", sha1.uppercased()])
    try check(
      BlobDigest.self, accepts: [sha256],
      refuses: [sha1, "sha256:" + sha256, sha256.uppercased(), "g" + sha256.dropFirst()])
    #expect(CommitID(sha1)?.short == "0a0a0a0a0a")
  }

  @Test func allocations() throws {
    let id = "daaaaaaaaaaa"
    try check(
      AllocationID.self, accepts: ["\(id)-1-1", "\(id)-4294967295-4294967295", "\(id)-10-2"],
      refuses: [
        id, "\(id)-1", "\(id)-1-1-1", "\(id)--1", "\(id)-1-", "-1-1", "\(id)-0-1", "\(id)-1-0", "\(id)-01-1",
        "\(id)-+1-1",
        "\(id)-1-1 ", "\(id)-4294967296-1", "\(id)-1-٣", "naaaaaaaaaaa-1-1",
      ])
  }

  /// The texts take apart in one way, and different allocations never have the same one.
  @Test func allocationsAreInjective() throws {
    var seen: [String: AllocationID] = [:]
    let numbers: [UInt32] = [0, 1, 2, 9, 10, 11, 12, 21, 111, 112, .max]
    for letter in ["a", "b", "2"] as [Character] {
      for generation in numbers {
        for attempt in numbers {
          let id = AllocationID(deployment: try Sample.deployment(letter), generation: generation, attempt: attempt)
          #expect(AllocationID(id.rawValue) == id)
          if let other = seen[id.rawValue] { #expect(other == id) }
          seen[id.rawValue] = id
        }
      }
    }
    #expect(seen.count == 3 * 10 * 10)
  }

  @Test func allocationsAreOrderedByNumber() throws {
    let deployment = try Sample.deployment()
    let ids = [(1, 2), (10, 1), (2, 1), (1, 10)].map {
      AllocationID(deployment: deployment, generation: $0, attempt: $1)
    }
    #expect(ids.sorted().map { "\($0.generation).\($0.attempt)" } == ["1.2", "1.10", "2.1", "10.1"])
  }

  @Test func drawnIdentifiersKeepTheirRule() throws {
    for _ in 0..<200 {
      #expect(DeploymentID(DeploymentID.random().rawValue) != nil)
      #expect(NodeID(NodeID.random().rawValue) != nil)
      #expect(ClusterID(ClusterID.random().rawValue) != nil)
      #expect(ChangeID(ChangeID.random().rawValue) != nil)
    }
    #expect(Set((0..<200).map { _ in DeploymentID.random() }).count == 200)
  }

  @Test(
    arguments: [
      ("Shop", "shop"), ("My  Shop!", "my-shop"), ("--a--", "a"), ("shop.git", "shop-git"), ("Ünter", "nter"),
      ("", nil),
      ("!!!", nil), ("日本", nil), ("a_b.c", "a-b-c"),
      (String(repeating: "x", count: 200), String(repeating: "x", count: 63)),
      (String(repeating: "x", count: 62) + "-yy", String(repeating: "x", count: 62)),
    ] as [(String, String?)])
  func theNearestName(_ text: String, _ wanted: String?) {
    #expect(AppName(nearest: text)?.rawValue == wanted)
    #expect(NodeName(nearest: text)?.rawValue == wanted)
  }

  @Test(arguments: [
    ("0.0", true), ("1.2", true), ("18446744073709551615.18446744073709551615", true), ("", false), ("1", false),
    ("1.", false),
    (".1", false), ("1.2.3", false), ("01.2", false), ("+1.2", false), ("-1.2", false), ("1.2 ", false),
    ("18446744073709551616.1", false), ("١.٢", false),
  ])
  func positions(_ text: String, _ isValid: Bool) throws {
    let version = DesiredVersion(text)
    #expect((version != nil) == isValid)
    if let version {
      #expect(version.description == text)
      #expect(try throughJSON([version]) == [version])
    } else {
      let encoded = try JSONEncoder().encode([text])
      #expect(throws: DecodingError.self) { _ = try JSONDecoder().decode([DesiredVersion].self, from: encoded) }
    }
  }

  @Test func positionsAreOrderedByEpochThenIndex() {
    let versions = ["2.1", "1.10", "1.9", "10.0", "0.0"].compactMap { DesiredVersion($0) }
    #expect(versions.sorted().map(\.description) == ["0.0", "1.9", "1.10", "2.1", "10.0"])
  }

  @Test(
    arguments: [
      ("", []), ("00", [0]), ("ff0a", [255, 10]), ("FF0A", [255, 10]), ("f", nil), ("0x00", nil), ("+1", nil),
      ("g0", nil),
      ("1 ", nil), ("é", nil),
    ] as [(String, [UInt8]?)])
  func bytesInHexadecimal(_ text: String, _ bytes: [UInt8]?) {
    #expect(Hexadecimal.bytes(text) == bytes)
    if let bytes { #expect(Hexadecimal.text(bytes) == text.lowercased()) }
  }
}
