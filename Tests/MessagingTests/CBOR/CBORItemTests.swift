import TestSeeds
import Testing

@testable import Messaging

@Suite struct CBORItemTests {
  private let limits = CBORLimits()

  @Test(arguments: AppendixA.deterministic + AppendixA.other)
  func examplesAreRead(_ hex: String, _ diagnostic: String) throws {
    #expect(try CBORReader.item(in: bytes(hex: hex), limits).diagnostic == diagnostic)
  }

  @Test(arguments: AppendixA.deterministic) func examplesAreWritten(_ example: String, _ diagnostic: String) throws {
    #expect(try hex(CBORWriter.bytes(of: CBORReader.item(in: bytes(hex: example), limits), limits)) == example)
  }

  /// An item says itself where it ends: no part of one is one.
  @Test(arguments: AppendixA.deterministic + AppendixA.other) func cutExamplesAreRefused(_ hex: String, _: String) {
    let whole = bytes(hex: hex)
    for count in 0..<whole.count {
      #expect(throws: CBORFault.self) { try CBORReader.item(in: Array(whole.prefix(count)), limits) }
    }
    #expect(throws: CBORFault(offset: whole.count, reason: "1 more bytes follow the item")) {
      try CBORReader.item(in: whole + [0], limits)
    }
  }

  @Test(arguments: [
    ("1c", 0, "length code 28"), ("5d", 0, "length code 29"), ("9e", 0, "length code 30"), ("1f", 0, "open length"),
    ("3f", 0, "open length"), ("df", 0, "open length"), ("ff", 0, "end of nothing"), ("81ff", 1, "end of nothing"),
    ("a101ff", 2, "end of nothing"), ("bf01ff", 2, "end of nothing"), ("f800", 0, "simple value 0"),
    ("f81f", 0, "simple value 31"), ("5f00ff", 1, "no string of its kind"), ("5f6161ff", 1, "no string of its kind"),
    ("5f5f4100ffff", 1, "no string of its kind"), ("7f4161ff", 1, "no string of its kind"),
    ("62c328", 0, "no UTF-8"), ("7f61c361bcff", 1, "no UTF-8"), ("a2010203ff", 4, "end of nothing"),
    ("a201020103", 3, "twice"), ("bf616100616101ff", 4, "twice"), ("a2181801181802", 4, "twice"),
    ("9bffffffffffffffff", 0, "ends within"), ("bb8000000000000000", 0, "ends within"),
    ("5bffffffffffffffff00", 0, "ends within"), ("7a7fffffff61", 0, "ends within"), ("8201", 0, "ends within"),
  ])
  func faultsAreLocated(_ hex: String, _ offset: Int, _ words: String) {
    let fault = #expect(throws: CBORFault.self) { try CBORReader.item(in: bytes(hex: hex), limits) }
    #expect(fault?.offset == offset, "\(String(describing: fault))")
    #expect(fault?.reason.contains(words) == true, "\(String(describing: fault))")
  }

  /// é in one scalar and in two: other bytes, so another key. With few keys, and with as many as are hashed.
  @Test(arguments: [0, 40]) func keysAreComparedByTheirBytes(_ others: Int) throws {
    let pairs =
      (0..<others).map { CBORPair(key: .unsigned(UInt64($0)), value: .null) } + [
        CBORPair(key: .text("\u{E9}"), value: .unsigned(1)), CBORPair(key: .text("e\u{301}"), value: .unsigned(2)),
      ]
    let item = try CBORReader.item(in: try CBORWriter.bytes(of: .map(pairs), limits), limits)
    guard case .map(let read) = item else { throw CBORFault(offset: 0, reason: "it is \(item.kind)") }
    #expect(Set(read) == Set(pairs) && read.count == pairs.count)
    struct Key: CodingKey {
      var stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }
    let fields = try CBORDecoding(item, maximumItems: 100).container(keyedBy: Key.self)
    #expect(try fields.decode(Int.self, forKey: Key(stringValue: "\u{E9}")) == 1)
    #expect(try fields.decode(Int.self, forKey: Key(stringValue: "e\u{301}")) == 2)
  }

  @Test func limitsHoldBothWays() {
    func nested(_ levels: Int) -> CBORItem { (1..<levels).reduce(.unsigned(0)) { item, _ in .array([item]) } }
    let few = CBORLimits(maximumBytes: 8, maximumItems: 5, maximumDepth: 3)
    let rows: [(item: CBORItem, isFine: Bool)] = [
      (nested(3), true), (nested(4), false), (.tagged(1, .array([.null])), true),
      (.tagged(1, .tagged(2, .array([.null]))), false), (.map([CBORPair(key: .array([.null]), value: .null)]), true),
      (.map([CBORPair(key: .array([.array([])]), value: .null)]), true),
      (.map([CBORPair(key: .array([.array([.null])]), value: .null)]), false),
      (.array(Array(repeating: .null, count: 4)), true), (.array(Array(repeating: .null, count: 5)), false),
      (.text("1234567"), true), (.text("12345678"), false),
      (.map((0..<2).map { CBORPair(key: .unsigned($0), value: .null) }), true),
      (.map((0..<3).map { CBORPair(key: .unsigned($0), value: .null) }), false),
    ]
    for (item, isFine) in rows {
      let written = try? CBORWriter.bytes(of: item, few)
      #expect((written != nil) == isFine, "\(item.diagnostic)")
      let whole = try? CBORWriter.bytes(of: item, limits)
      #expect(((try? CBORReader.item(in: whole ?? [], few)) != nil) == isFine, "\(item.diagnostic)")
    }
  }

  /// What claims to be long, and nests without end, costs no memory and no stack.
  @Test(arguments: [UInt8(0x9F), 0x81, 0xBF, 0xA1, 0xC1, 0xD8]) func hostileNestingEnds(_ byte: UInt8) {
    #expect(throws: CBORFault.self) { try CBORReader.item(in: [UInt8](repeating: byte, count: 1 << 20), limits) }
  }

  /// Every float of 16 bits, and for each its neighbours of 32 and 64 bits, which must not be shortened to it.
  @Test func floatsAreShortest() throws {
    for bits in UInt16.min...UInt16.max {
      let value = HalfFloat.value(bits)
      guard !value.isNaN else { continue }
      #expect(HalfFloat.bits(exactly: Float(value)) == bits)
      let next = Float(value).nextUp
      if next.isFinite { #expect(HalfFloat.bits(exactly: next) == nil || HalfFloat.value(bits &+ 1) == Double(next)) }
    }
    func length(_ value: Double) throws -> Int { try CBORWriter.bytes(of: .float(value), limits).count }
    #expect(try length(1.5) == 3)
    #expect(try length(1.5.nextUp) == 9)
    #expect(try length(Double(Float(1.5).nextUp)) == 5)
    #expect(try length(65_505) == 5)
    #expect(try length(Double(Float.leastNonzeroMagnitude)) == 5)
    #expect(try length(.leastNonzeroMagnitude) == 9)
    #expect(try length(.greatestFiniteMagnitude) == 9)
  }

  /// The order of keys is that of their bytes: RFC 8949, section 4.2.1, has these in this order.
  @Test func keysAreSorted() throws {
    let keys: [CBORItem] = [
      .unsigned(10), .unsigned(100), .negative(0), .text("z"), .text("aa"), .array([.unsigned(100)]),
      .array([.negative(0)]), .simple(20),
    ]
    let sorted = try CBORWriter.bytes(of: .map(keys.map { CBORPair(key: $0, value: .null) }), limits)
    #expect(hex(sorted) == "a80af61864f620f6617af6626161f6811864f68120f6f4f6")
    let reversed = try CBORWriter.bytes(of: .map(keys.reversed().map { CBORPair(key: $0, value: .null) }), limits)
    #expect(reversed == sorted)
    #expect(throws: CBORFault.self) {
      try CBORWriter.bytes(
        of: .map([CBORPair(key: .text("a"), value: .null), CBORPair(key: .text("a"), value: .null)]), limits)
    }
  }

  /// Random items come back as they were, and their bytes don't depend on the order of their keys.
  @Test(arguments: 0..<40) func randomItemsComeBack(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<50 {
      let item = CBORItem.random(depth: 4, &generator)
      let written = try CBORWriter.bytes(of: item, limits)
      let read = try CBORReader.item(in: written, limits)
      #expect(read.sorted(limits) == item.sorted(limits))
      #expect(try CBORWriter.bytes(of: read, limits) == written)
      #expect(try CBORWriter.bytes(of: item.shuffled(&generator), limits) == written)
    }
  }

  /// Whatever the bytes are: an item whose own bytes are read as the same, or a located fault.
  @Test(.timeLimit(.minutes(20))) func mutatedBytesNeverTrap() throws {
    var generator = SeededGenerator(seed: 8949)
    let examples = (AppendixA.deterministic + AppendixA.other).map { bytes(hex: $0.hex) }
    for _ in 0..<TestDepth.mutations {
      var mutated = examples.randomElement(using: &generator) ?? []
      if Bool.random(using: &generator) {
        mutated = [0x82] + mutated + (examples.randomElement(using: &generator) ?? [])
      }
      mutate(&mutated, &generator)
      let item: CBORItem
      do { item = try CBORReader.item(in: mutated, limits) } catch {
        if error.offset < 0 || error.offset > mutated.count { Issue.record("\(error) of \(hex(mutated))") }
        continue
      }
      let written = try CBORWriter.bytes(of: item, limits)
      if try CBORWriter.bytes(of: CBORReader.item(in: written, limits), limits) != written {
        Issue.record("\(hex(mutated))")
      }
    }
  }
}

func mutate(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
  for _ in 0..<Int.random(in: 1...4, using: &generator) {
    let index = Int.random(in: 0...bytes.count, using: &generator)
    switch Int.random(in: 0..<4, using: &generator) {
    case 0 where index < bytes.count: bytes[index] = .random(in: 0...255, using: &generator)
    case 1 where index < bytes.count: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
    case 2 where index < bytes.count: bytes.remove(at: index)
    default: bytes.insert(.random(in: 0...255, using: &generator), at: index)
    }
  }
}

extension CBORItem {
  fileprivate static func random(depth: Int, _ generator: inout SeededGenerator) -> CBORItem {
    func number() -> UInt64 { generator.next() >> UInt64.random(in: 0..<64, using: &generator) }
    func text() -> String {
      String(
        (0..<Int.random(in: 0..<30, using: &generator)).map { _ in "aäz水🚢 ".randomElement(using: &generator) ?? "x" })
    }
    switch Int.random(in: 0..<(depth > 0 ? 9 : 6), using: &generator) {
    case 0: return .unsigned(number())
    case 1: return .negative(number())
    case 2:
      return .bytes(
        (0..<Int.random(in: 0..<40, using: &generator)).map { _ in .random(in: 0...255, using: &generator) })
    case 3: return .text(text())
    case 4: return .simple(([0, 19, 20, 21, 22, 23, 32, 255] as [UInt8]).randomElement(using: &generator) ?? 22)
    case 5:
      let value = Double(bitPattern: generator.next())
      return .float(
        value.isNaN
          ? 0.5 : Bool.random(using: &generator) ? value : Double(Int8.random(in: .min ... .max, using: &generator)))
    case 6: return .tagged(number(), random(depth: depth - 1, &generator))
    case 7:
      return .array((0..<Int.random(in: 0..<6, using: &generator)).map { _ in random(depth: depth - 1, &generator) })
    default:
      var keys: Set<CBORItem> = []
      var pairs: [CBORPair] = []
      for _ in 0..<Int.random(in: 0..<6, using: &generator) {
        let key = random(depth: depth - 1, &generator)
        guard keys.insert(key).inserted else { continue }
        pairs.append(CBORPair(key: key, value: random(depth: depth - 1, &generator)))
      }
      return .map(pairs)
    }
  }

  /// With the keys of all maps in the order of their bytes.
  fileprivate func sorted(_ limits: CBORLimits) -> CBORItem {
    rearranged { pairs in
      pairs.sorted {
        let (left, right) = (try? CBORWriter.bytes(of: $0.key, limits), try? CBORWriter.bytes(of: $1.key, limits))
        return (left ?? []).lexicographicallyPrecedes(right ?? [])
      }
    }
  }

  fileprivate func shuffled(_ generator: inout SeededGenerator) -> CBORItem {
    var seeded = SeededGenerator(seed: generator.next())
    return rearranged { $0.shuffled(using: &seeded) }
  }

  private func rearranged(_ order: ([CBORPair]) -> [CBORPair]) -> CBORItem {
    switch self {
    case .array(let items): .array(items.map { $0.rearranged(order) })
    case .tagged(let tag, let item): .tagged(tag, item.rearranged(order))
    case .map(let pairs):
      .map(order(pairs.map { CBORPair(key: $0.key.rearranged(order), value: $0.value.rearranged(order)) }))
    default: self
    }
  }
}
