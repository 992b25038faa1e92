import Testing

@testable import EdgeAgent

@Suite struct GitTreeTests {
  private static let object = String(repeating: "a", count: 40)

  private func tree(_ entries: [(mode: String, size: String, path: String)], policy: GitPolicy = GitPolicy()) throws
    -> GitTree
  {
    let text = entries.map { "\($0.mode) blob \(Self.object) \($0.size)\t\($0.path)\0" }.joined()
    return try GitTree(listing: Array(text.utf8), policy: policy)
  }

  @Test func readsAListing() throws {
    let tree = try tree([
      ("100644", "     12", "b.txt"), ("100755", "3", "a"), ("100644", "1", "dir/c"), ("120000", "1", "l"),
    ])
    #expect(tree.rootFiles == ["a", "b.txt"])
    #expect(tree.links.map(\.path) == ["l"])
    #expect(tree.entries.map(\.size) == [12, 3, 1, 1])
  }

  @Test(arguments: ["../x", "a/../x", ".git/config", "a/.GIT/config", "a//b", "/x", "a/./b"])
  func refusesNames(_ path: String) {
    let error = #expect(throws: GitError.self) { try tree([("100644", "1", path)]) }
    #expect(error?.code == .unsafeContent)
  }

  @Test(arguments: [
    "100644 blob x 1\ta", "a", "\t", "100644 blob \(GitTreeTests.object) -1\ta",
    "100644 blob \(GitTreeTests.object) x\ta",
  ])
  func refusesGarbage(_ text: String) {
    #expect(throws: GitError.self) { try GitTree(listing: Array(text.utf8), policy: GitPolicy()) }
  }

  @Test func countsFilesAndBytes() throws {
    let policy = GitPolicy(maximumBytes: 10, maximumEntries: 2)
    #expect(try tree([("100644", "5", "a"), ("100644", "5", "b")], policy: policy).entries.count == 2)
    for entries in [
      [("100644", "5", "a"), ("100644", "6", "b")],
      [("100644", "1", "a"), ("100644", "1", "b"), ("100644", "1", "c")],
      [("100644", "\(Int64.max)", "a"), ("100644", "\(Int64.max)", "b")],
    ] {
      let error = #expect(throws: GitError.self) { try tree(entries, policy: policy) }
      #expect(error?.code == .tooLarge)
    }
  }

  @Test(
    arguments: [
      ([("l", "a")], true), ([("d/l", "../a")], true), ([("d/l", "../../a")], false), ([("l", "/etc/passwd")], false),
      ([("l", "..")], false), ([("d/e/l", "../..")], true), ([("l", "")], false), ([("l", "./d//e/../x")], true),
      // Counting the parts alone would take the second: its first part leads up to the link's own directory.
      ([("sub/here", "."), ("x", "sub/here/../..")], false),
      ([("a", "b"), ("b", "a")], false), ([("up", "d/.."), ("x", "up/../y")], false),
      ([("up", "d/.."), ("x", "up/y")], true),
    ] as [([(String, String)], Bool)])
  func followsLinks(_ links: [(String, String)], isInside: Bool) throws {
    let tree = try tree(links.map { ("120000", "1", $0.0) })
    let check = { try tree.checkLinks(targets: links.map(\.1)) }
    if isInside {
      try check()
    } else {
      let error = #expect(throws: GitError.self) { try check() }
      #expect(error?.code == .unsafeContent)
    }
  }

  @Test func takesBatchesApart() throws {
    let output = Array("x blob 3\na\nb\ny blob 0\n\n".utf8)
    #expect(try GitObjectBatch.contents(of: output, count: 2) == [Array("a\nb".utf8), []])
    for text in ["x missing\n", "x blob 30\nab\n", "x blob 3\nabc", "x blob -1\n\n", "x"] {
      #expect(throws: GitError.self) { try GitObjectBatch.contents(of: Array(text.utf8), count: 1) }
    }
  }
}
