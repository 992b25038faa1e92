import Manifests
import Testing

/// What is said of broken files, word for word, and that reading goes on after it.
struct TOMLFaultTests {
  @Test(arguments: [
    ("a", ["1:2: a: expected \"=\" after the key, found the end of the file"]),
    ("a =", ["1:4: a: expected a value, found the end of the file"]),
    ("a = # b", ["1:5: a: expected a value, found a comment"]),
    ("= 1", ["1:1: expected a key, found \"=\""]),
    ("ключ = 1", ["1:1: expected a key (one with other letters than A to Z needs quotes), found \"к\""]),
    ("a = 1 b = 2", ["1:7: a: expected the end of the line, found \"b\""]),
    ("a = True", ["1:5: a: a boolean is written true or false, in small letters, found True"]),
    ("a = yes", ["1:5: a: expected a value: a boolean is true or false, a string needs quotes, found yes"]),
    ("a = null", ["1:5: a: expected a value: TOML has no null, leave the key out, found null"]),
    ("a = .5", ["1:5: a: a number needs a digit before its point, found .5"]),
    ("a = 007", ["1:5: a: a number may not begin with 0 (an octal one begins with 0o), found 007"]),
    ("a = 9223372836854775808", ["1:5: a: a whole number has to fit into 64 bits, found 9223372836854775808"]),
    ("a = 1__0", ["1:5: a: an underscore in a number stands between two digits, found 1__0"]),
    ("a = -0x1", ["1:5: a: a number in base 16 has no sign, found -0x1"]),
    ("a = 127.0.0.1", ["1:5: a: expected a number (a string needs quotes), found 127.0.0.1"]),
    (
      "a = 2023-02-29",
      [
        "1:5: a: expected a date as 1979-05-27, a time as 07:32:00 or both as 1979-05-27T07:32:00Z, found 2023-02-29"
      ]
    ),
    ("a = \"b", ["1:5: a: this string is not closed: expected '\"', found the end of the file"]),
    ("a = 'b\nc = 1", ["1:5: a: this string is not closed: expected \"'\", found the end of the line"]),
    ("a = '''b\nc = 1", ["1:5: a: this string is not closed: expected \"'''\", found the end of the file"]),
    (
      "a = \"\\q \\u12 \\UFFFFFFFF\"",
      [
        "1:6: a: expected one of the escapes \\b \\t \\n \\f \\r \\\" \\\\ \\uXXXX \\UXXXXXXXX (or a string in single quotes),"
          + " found \"\\\" before \"q\"",
        "1:9: a: expected 4 hexadecimal digits, found \" \"",
        "1:14: a: expected a Unicode scalar value, found U+FFFFFFFF",
      ]
    ),
    ("a = \"\u{1}\"", ["1:6: a: a string may not hold control characters, found the control character 0x01"]),
    ("# \r \n", ["1:3: a comment may not hold control characters, found a carriage return without a line feed"]),
    ("a = [1, 2", ["1:5: a: this array is not closed: expected \"]\", found the end of the file"]),
    ("a = [1 2]", ["1:8: a: expected \",\" or \"]\" after a value of an array, found \"2\""]),
    ("a = { b = 1", ["1:5: a.b: this table is not closed: expected \"}\", found the end of the file"]),
    ("a = { b = 1\n}", ["1:12: a.b: a table in braces has to stand on one line"]),
    ("a = { b = 1, }", ["1:14: a.b: a table in braces may not end with a comma"]),
    ("a = { b = 1 c = 2 }", ["1:13: a.b: expected \",\" or \"}\" after a value in braces, found \"c\""]),
    ("a = 1\na = 2", ["2:1: a: this key is already set in line 1"]),
    ("[a]\n[a]", ["2:1: a: this table is already defined in line 1"]),
    ("a.b = 1\n[a]", ["2:1: a: this table is already defined by a dotted key in line 1"]),
    ("a = {}\n[a]", ["2:1: a: this table is already defined in line 1, in braces, and cannot be added to"]),
    ("a = 1\n[a]", ["2:1: a: this is already a value in line 1, not a table"]),
    ("a = 1\n[a.b]", ["2:2: a.b: a is already a value in line 1"]),
    ("a = []\n[[a]]", ["2:1: a: this is already defined in line 1, not as an array of tables"]),
    ("[a.b]\n[a]\nb.c = 1", ["3:1: a.b.c: b is already defined in line 1, and a dotted key cannot add to it"]),
    ("[a", ["1:3: a: expected \"]\" at the end of the header, found the end of the file"]),
    ("[[a]", ["1:4: a: expected \"]]\" at the end of the header, found \"]\""]),
    ("[]", ["1:2: expected a key, found \"]\""]),
    ("\"\"\"a\"\"\" = 1", ["1:1: a key may not be a multi-line string"]),
    ("\"a\\u001b[31m\" = ?", ["1:17: \"a\\u{1b}[31m\": expected a value (a string needs quotes), found ?"]),
  ])
  func says(_ text: String, _ expected: [String]) {
    #expect(TOMLDocument.parse(text).faults.map(\.description) == expected)
  }

  @Test func bytesThatAreNotUTF8() {
    let bytes = Array("a = \"".utf8) + [0xE9] + Array("\"\n# ".utf8) + [0xC0, 0xAF] + Array("\nb = 1\n".utf8)
    let document = TOMLDocument.parse(bytes)
    #expect(
      document.faults.map(\.description) == [
        "1:6: a: a string has to be UTF-8, found the byte 0xE9",
        "2:3: a comment has to be UTF-8, found the byte 0xC0",
        "2:4: a comment has to be UTF-8, found the byte 0xAF",
      ])
    #expect(document.root["b"]?.integer == 1)
    #expect(
      TOMLDocument.parse([0xFF, 0xFE, 0x61, 0]).faults.map(\.description) == [
        "1:1: the file has to be UTF-8, found UTF-16"
      ])
  }

  @Test func readingGoesOnBehindAFault() throws {
    let document = TOMLDocument.parse(
      """
      [one
      a = nope
      b = [
        1,
        2 3,
        [4],
        "x",
      ]
      c = 'good'
      [two]
      d = [ {e = ], 5
      f = 6
      f = 7
      """)
    #expect(document.faults.map(\.position.line) == [1, 2, 5, 11, 13])
    let one = try #require(document.root["one"]?.table)
    #expect(one.entries.map(\.key.name) == ["a", "b", "c"])
    #expect(one["a"]?.kind == .unreadable)
    #expect(one["c"]?.string == "good")
    #expect(document.root["two"]?.table?["f"]?.integer == 6)
  }

  @Test(arguments: [("a = ?\nb = 1", true), ("a ? 1", false), ("[a.]\nb = 1", false), ("a = 1\n[a]\nb = 1", false)])
  func completenessTellsWhetherKeysMayBeMissing(_ text: String, _ isComplete: Bool) {
    let document = TOMLDocument.parse(text)
    #expect(!document.faults.isEmpty)
    #expect(document.isComplete == isComplete)
  }
}
