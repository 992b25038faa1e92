import TestSeeds
import Testing

@testable import DockerClient

/// The rules of `.dockerignore`, with the cases of its reference.
struct IgnoreRulesTests {
  @Test(
    arguments: [
      ("*/temp*", ["somedir/temporary.txt", "somedir/temp", "somedir/temp/below"], ["temp", "a/b/temp"]),
      ("*/*/temp*", ["somedir/subdir/temporary.txt"], ["somedir/temp", "a/b/c/temp"]),
      ("temp?", ["tempa", "tempb"], ["temp", "tempaa", "a/tempa", "temp/"]),
      ("**/*.go", ["a.go", "x/a.go", "x/y/a.go"], ["a.goo", "a.g"]),
      ("**", ["a", "a/b", ".git"], []), ("a/**", ["a/b", "a/b/c"], ["b"]),
      ("a/**/b", ["a/b", "a/x/y/b"], ["ab", "a/x"]),
      ("/foo/bar", ["foo/bar", "foo/bar/x"], ["bar", "x/foo/bar"]), ("foo/bar/", ["foo/bar"], ["foo"]),
      ("./a//b/../c", ["a/c"], ["a/b"]), ("# comment", [], ["# comment", "comment"]), ("  a  ", ["a"], []),
      ("[a-c]x", ["ax", "cx"], ["dx", "x", "/x"]), ("[^a]x", ["bx"], ["ax", "/x"]), ("\\*", ["*"], ["a"]),
      ("a.b$c", ["a.b$c"], ["aXb$c"]), ("größe*", ["größe", "größer"], ["gross"]), ("\u{FEFF}a", ["a"], []),
      ("a\r\nb", ["a", "b"], []), ("\\!a", ["!a"], ["a"]),
    ] as [(String, [String], [String])])
  func `a pattern is for what it matches and what is below`(text: String, ignored: [String], sent: [String]) throws {
    let rules = try IgnoreRules(text)
    for path in ignored { #expect(rules.ignores(path), "\(path)") }
    for path in sent { #expect(!rules.ignores(path), "\(path)") }
  }

  @Test func `the last rule that matches counts`() throws {
    let first = try IgnoreRules("*.md\n!README*.md\nREADME-secret.md\n")
    #expect(first.ignores("a.md"))
    #expect(!first.ignores("README.md"))
    #expect(first.ignores("README-secret.md"))
    let second = try IgnoreRules("*.md\nREADME-secret.md\n!README*.md\n")
    #expect(!second.ignores("README-secret.md"))
  }

  @Test func `an exception brings back what lies in a folder that is left out`() throws {
    let rules = try IgnoreRules("a\n!a/b/*.txt\n")
    #expect(rules.ignores("a"))
    #expect(rules.ignores("a/b/c.bin"))
    #expect(!rules.ignores("a/b/c.txt"))
    #expect(rules.mayBringBack(below: "a"))
    #expect(rules.mayBringBack(below: "a/b"))
    #expect(!rules.mayBringBack(below: "a/c"))
    #expect(!rules.mayBringBack(below: "a/b/c.txt"))
    #expect(!(try IgnoreRules("a\n!b\n").mayBringBack(below: "a")))
    #expect(try IgnoreRules("*\n!**/x\n").mayBringBack(below: "any/where"))
  }

  @Test func `what a build needs is always sent`() throws {
    let rules = try IgnoreRules("**\n").keeping([".dockerignore", "sub/Docker*file"])
    #expect(!rules.ignores(".dockerignore"))
    #expect(!rules.ignores("sub/Docker*file"))
    #expect(rules.ignores("sub/Dockerxfile"))
    #expect(rules.mayBringBack(below: "sub"))
  }

  @Test(arguments: ["[a", "a\\", "!", "a\n! \n", "[b-a]", "[^", "[a-", "[]]", "[]a]"])
  func `what is no pattern is an error that says where`(text: String) {
    let error = #expect(throws: DockerError.self) { try IgnoreRules(text) }
    #expect(error?.code == .badRequest)
    #expect(error?.message.contains(", line \(text.contains("\n") ? 2 : 1):") == true)
  }

  @Test func `a pattern that would take others for ever doesn't`() throws {
    let rules = try IgnoreRules(String(repeating: "**/a*", count: 100) + "/b")
    #expect(!rules.ignores(String(repeating: "a/", count: 200) + "c"))
    #expect(throws: DockerError.self) { try IgnoreRules(String(repeating: "a", count: 5000)) }
    #expect(throws: DockerError.self) { try IgnoreRules(String(repeating: "a\n", count: 10_001)) }
  }

  @Test func `anything can stand in the file`() async {
    var random = SeededGenerator(seed: 5)
    let text = Array("*/a?[b-c]\n!**/\\d\n# e\n/./f/../g\n".unicodeScalars)
    for index in 0..<TestDepth.mutations {
      if index % 64 == 0 { await Task.yield() }
      var scalars = String.UnicodeScalarView()
      for scalar in text {
        switch Int.random(in: 0..<12, using: &random) {
        case 0: continue
        case 1: scalars.append(text[Int.random(in: 0..<text.count, using: &random)])
        default: scalars.append(scalar)
        }
      }
      guard let rules = try? IgnoreRules(String(scalars)) else { continue }
      // What is below a folder that is left out is left out as well, unless a rule brings it back.
      if rules.ignores("x"), !rules.ignores("x/y"), !rules.mayBringBack(below: "x") {
        Issue.record("\(String(scalars))")
      }
    }
  }
}
