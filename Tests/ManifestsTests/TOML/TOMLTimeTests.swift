import Manifests
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Four times the bytes take about four times the time, whatever they are: quadratic work would take sixteen.
@Suite(.serialized)
struct TOMLTimeTests {
  @Test(
    .timeLimit(.minutes(10)),
    arguments: [
      ("one line of numbers", "a = [", "1,"), ("one line of strings", "a = [", "'é',"), ("keys", "", "k# = 1\n"),
      ("headers", "", "[h#]\nk = 1\n"), ("tables of an array", "", "[[a]]\nb.c = 1\n"),
      ("elements of nested arrays of tables", "[[a]]\n", "[[a.b]]\n"), ("inline tables", "a = [", "{b=1},"),
      ("keys of an inline table", "a = {", "k#=1,"), ("dotted keys", "", "a.b.k# = 1\n"),
      ("a long string", "a = '", "x"),
      ("a long multi-line string", "a = \"\"\"", "\\\n é \"\"\n"), ("a long comment", "#", "x"),
      ("a long key", "", "k"),
      ("a long number", "a = ", "1"), ("brackets", "", "["), ("brackets in a value", "a = ", "["),
      ("braces", "a = ", "{a="), ("open strings", "", "a='''\n"), ("open arrays", "", "[1\n"),
      ("lines after an open array", "a = [ ?\n", "1,\n"), ("quotes after an open array", "a = [ ?\n", "\"a\".b\n"),
      ("backslashes", "a = \"", "\\"), ("line continuations", "a = \"\"\"", "\\ \n"),
      ("bytes that are not UTF-8", "#", "#"),
      ("duplicates", "", "a = 1\n"), ("env-vars", "[env-vars]\n", "a# = 1\n"),
      ("unknown keys", "[config]\n", "prot# = 1\n"),
    ])
  func isLinear(_ name: String, _ start: String, _ part: String) {
    // copying shows only where there is much to copy
    let size = TestSettings.isDeep ? 63 * 1024 : 8 * 1024
    let small = time(start, part, size)
    let large = time(start, part, 4 * size)
    // linear code was seen to take 3.9 to 4.8 times as long; a twentieth of a millisecond absorbs what every run costs
    #expect(large < small * 6 + 50_000, "\(name): \(small) ns, then \(large) ns for four times the bytes")
  }

  /// Processor time of this thread, the least of several runs: what else the machine does is not in it.
  private func time(_ start: String, _ part: String, _ size: Int) -> UInt64 {
    var text = Array(start.utf8)
    var count = 0
    while text.count < size {
      text += Array(part.replacing("#", with: String(count)).utf8)
      count += 1
    }
    if start == "#", part == "#" { text = [0x23] + [UInt8](repeating: 0xFF, count: size) }
    var least = UInt64.max
    for _ in 0..<3 {
      let before = processorTime()
      let (manifest, diagnostics) = ShipwreckFormat().parse(text, named: "a")
      let after = processorTime()
      #expect(manifest == nil && !diagnostics.isEmpty)
      least = min(least, after - before)
    }
    return least
  }

  private func processorTime() -> UInt64 {
    var now = timespec()
    guard clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now) == 0 else { return 0 }
    return UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
  }
}
