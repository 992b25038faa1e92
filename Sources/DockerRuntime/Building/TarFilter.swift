import DockerClient
import HTTPTransport

/// Takes a tar archive in pieces, and gives out the entries below a folder with the folder taken off their names.
struct TarFilter {
  /// Why an archive can't be read.
  enum Fault: Error, Hashable, CustomStringConvertible {
    case broken
    case noSuchFolder(String)

    /// The fault of an archive that an upload failed by.
    init?(behind error: DockerError) {
      let fault = error.cause as? Fault ?? (error.cause as? HTTPError)?.cause as? Fault
      guard let fault else { return nil }
      self = fault
    }

    var description: String {
      switch self {
      case .broken: "the archive of the files is broken"
      case .noSuchFolder(let folder): "the repository has no folder '\(folder)'"
      }
    }
  }

  private static let block = 512
  /// Long names come as files of their own.
  private static let longestHeader = 1 << 20

  private let prefix: [UInt8]
  private let folder: String
  private var pending: [UInt8] = []
  /// What is left of the entry at hand, padding included, and whether it is given out.
  private var rest = 0
  private var passes = false
  private var longPath: [UInt8]?
  private var longLink: [UInt8]?
  private var found = false
  private var ended = false

  init(folder: String) {
    self.folder = folder
    prefix = Array(folder.utf8) + [UInt8(ascii: "/")]
  }

  mutating func push(_ chunk: [UInt8]) throws(Fault) -> [UInt8] {
    pending += chunk
    var output: [UInt8] = []
    var offset = 0
    while !ended {
      if rest > 0 {
        let count = min(rest, pending.count - offset)
        if count == 0 { break }
        if passes { output += pending[offset..<(offset + count)] }
        rest -= count
        offset += count
        continue
      }
      guard pending.count - offset >= Self.block else { break }
      let header = Array(pending[offset..<(offset + Self.block)])
      if header.allSatisfy({ $0 == 0 }) {
        ended = true
        break
      }
      guard let size = Self.number(header[124..<136]) else { throw .broken }
      let padded = size + (Self.block - size % Self.block) % Self.block
      let type = header[156]
      if type == UInt8(ascii: "x") {
        guard size <= Self.longestHeader else { throw .broken }
        guard pending.count - offset >= Self.block + padded else { break }
        let start = offset + Self.block
        try readExtended(pending[start..<(start + size)])
        offset += Self.block + padded
        continue
      }
      offset += Self.block
      rest = padded
      // The archive's own comment concerns nobody.
      passes = type != UInt8(ascii: "g")
      guard passes else { continue }
      let name = longPath ?? Self.name(header)
      defer { (longPath, longLink) = (nil, nil) }
      guard name.starts(with: prefix), name.count > prefix.count else {
        passes = false
        continue
      }
      found = true
      output += Self.entry(header, named: Array(name.dropFirst(prefix.count)), link: longLink)
    }
    pending.removeFirst(min(offset, pending.count))
    if ended { pending = [] }
    return output
  }

  /// The end of the archive.
  func finish() throws(Fault) -> [UInt8] {
    guard rest == 0, ended || pending.isEmpty else { throw .broken }
    guard found else { throw .noSuchFolder(folder) }
    return [UInt8](repeating: 0, count: 2 * Self.block)
  }

  // MARK: Headers

  private static func number(_ field: ArraySlice<UInt8>) -> Int? {
    var value = 0
    for byte in field where byte != 0 && byte != 0x20 {
      guard (0x30...0x37).contains(byte), value < 1 << 50 else { return nil }
      value = value * 8 + Int(byte - 0x30)
    }
    return value
  }

  private static func text(_ field: ArraySlice<UInt8>) -> [UInt8] { Array(field.prefix { $0 != 0 }) }

  private static func name(_ header: [UInt8]) -> [UInt8] {
    let name = text(header[0..<100])
    guard header[257..<262].elementsEqual("ustar".utf8) else { return name }
    let directories = text(header[345..<500])
    return directories.isEmpty ? name : directories + [UInt8(ascii: "/")] + name
  }

  /// Records of a pax header: `LENGTH KEY=VALUE` and a line end.
  private mutating func readExtended(_ bytes: ArraySlice<UInt8>) throws(Fault) {
    var rest = bytes
    while !rest.isEmpty {
      let digits = rest.prefix { (0x30...0x39).contains($0) }
      guard (1...8).contains(digits.count), let length = Int(String(decoding: digits, as: UTF8.self)),
        length > digits.count + 1, length <= rest.count
      else { throw .broken }
      let record = rest.prefix(length).dropFirst(digits.count + 1).dropLast()
      rest = rest.dropFirst(length)
      guard let equals = record.firstIndex(of: UInt8(ascii: "=")) else { throw .broken }
      let value = Array(record[record.index(after: equals)...])
      switch String(decoding: record[..<equals], as: UTF8.self) {
      case "path": longPath = value
      case "linkpath": longLink = value
      default: break
      }
    }
  }

  /// The header of an entry with another name; a name that is too long for it gets one of its own before.
  private static func entry(_ header: [UInt8], named name: [UInt8], link: [UInt8]?) -> [UInt8] {
    var records: [UInt8] = []
    if name.count > 100 { records += record("path", name) }
    if let link, link.count > 100 { records += record("linkpath", link) }
    var own = header
    set(&own, 0..<100, name)
    set(&own, 345..<500, [])
    seal(&own)
    guard !records.isEmpty else { return own }
    var before = [UInt8](repeating: 0, count: block)
    set(&before, 0..<100, Array("pax".utf8))
    set(&before, 100..<108, Array("0000644".utf8))
    set(&before, 108..<116, Array("0000000".utf8))
    set(&before, 116..<124, Array("0000000".utf8))
    let digits = String(records.count, radix: 8)
    set(&before, 124..<136, Array((String(repeating: "0", count: max(0, 11 - digits.count)) + digits).utf8))
    set(&before, 136..<148, Array("00000000000".utf8))
    before[156] = UInt8(ascii: "x")
    set(&before, 257..<265, Array("ustar\u{0}00".utf8))
    seal(&before)
    let padding = (block - records.count % block) % block
    return before + records + [UInt8](repeating: 0, count: padding) + own
  }

  /// The length at its front counts itself.
  private static func record(_ key: String, _ value: [UInt8]) -> [UInt8] {
    let body = Array(" \(key)=".utf8) + value + [UInt8(ascii: "\n")]
    var length = body.count + 1
    while String(length).utf8.count + body.count != length { length = String(length).utf8.count + body.count }
    return Array(String(length).utf8) + body
  }

  private static func set(_ header: inout [UInt8], _ range: Range<Int>, _ value: [UInt8]) {
    let cut = value.prefix(range.count)
    header.replaceSubrange(range, with: cut + [UInt8](repeating: 0, count: range.count - cut.count))
  }

  /// The sum of all bytes, counting itself as blanks.
  private static func seal(_ header: inout [UInt8]) {
    header.replaceSubrange(148..<156, with: [UInt8](repeating: 0x20, count: 8))
    let digits = String(header.reduce(0) { $0 + Int($1) }, radix: 8)
    let field = Array((String(repeating: "0", count: max(0, 6 - digits.count)) + digits).utf8) + [0, 0x20]
    header.replaceSubrange(148..<156, with: field)
  }
}
