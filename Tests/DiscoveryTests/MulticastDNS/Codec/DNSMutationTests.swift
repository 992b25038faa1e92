import TestSeeds
import Testing

@testable import Discovery

@Suite struct DNSMutationTests {
  private func mutated(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<6, using: &random) {
      case 0: bytes.remove(at: place)
      case 1: bytes.insert(.random(in: 0...255, using: &random), at: place)
      case 2: bytes[place] = 0xC0 | UInt8.random(in: 0...1, using: &random)
      case 3: bytes.removeSubrange(place...)
      case 4: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
      default: bytes[place] = .random(in: 0...255, using: &random)
      }
    }
    return bytes
  }

  /// Each mutation is read, or refused at a place within it, with work that its size bounds; what was read can be
  /// written and read again.
  @Test(arguments: 0..<4)
  func mutationsAreReadOrRefused(part: Int) throws {
    var random = SeededGenerator(seed: UInt64(part))
    let full = try DNSMessageTests.full()
    let seeds = [
      full.encoded(), DNSMessage(questions: full.questions, answers: full.answers).encoded(),
      DNSMessage(isResponse: true, additional: Array(full.additional.prefix(3))).encoded(compresses: false),
      DNSMessage(questions: full.questions).encoded(),
    ]
    var outcomes = (read: 0, refused: 0)
    for index in 0..<TestDepth.mutations / 4 {
      let bytes = mutated(seeds[index % seeds.count], &random)
      var reader = try DNSReader(bytes)
      do throws(DiscoveryError) {
        let message = try DNSMessage(&reader)
        outcomes.read += 1
        if index % 16 < 4 {
          let again = try DNSMessage(decoding: message.encoded(compresses: false))
          if again != message { Issue.record("not the same after writing: \(bytes)") }
        }
      } catch {
        outcomes.refused += 1
        let inside = error.position.map { (0...bytes.count).contains($0) } ?? false
        if !inside || error.code != .malformedMessage { Issue.record("\(error) for \(bytes)") }
      }
      if reader.looked > 512 * (bytes.count + 1) { Issue.record("\(reader.looked) steps for \(bytes)") }
    }
    #expect(outcomes.read > 100 && outcomes.refused > 100, "\(outcomes)")
  }

  /// Names that are pointers to pointers: as many hops as can be made of a size.
  private func chained(size: Int) -> [UInt8] {
    var names: [UInt8] = [0, 0, 1, 0, 1]
    var place = 12
    while 12 + names.count + 6 <= size {
      let next = 12 + names.count
      names += [0xC0 | UInt8(place >> 8), UInt8(place & 0xFF), 0, 1, 0, 1]
      // Each tenth begins a chain of its own: beyond 127 pointers a name is refused.
      place = (names.count / 6) % 100 == 0 ? 12 : next
    }
    let count = 1 + (names.count - 5) / 6
    return [0, 0, 0, 0, UInt8(count >> 8), UInt8(count & 0xFF), 0, 0, 0, 0, 0, 0] + names
  }

  private func work(_ bytes: [UInt8]) throws -> Int {
    var reader = try DNSReader(bytes)
    _ = try DNSMessage(&reader)
    return reader.looked
  }

  /// Of eight times the size, the worst message that is still read takes no more than ten times the work. Counted, and
  /// not measured: others have the machine, too.
  @Test func workGrowsWithTheSize() throws {
    let small = chained(size: 1100)
    let large = chained(size: 8800)
    let ratio = Double(try work(large)) / Double(try work(small))
    #expect(ratio < 10, "\(ratio) times the work for 8 times the size")
  }
}
