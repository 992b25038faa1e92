/// The head of an entry in a tar archive: POSIX ustar, with an extended head before it (pax) for what doesn't fit.
struct TarHeader: Sendable, Hashable {
  enum Kind: Sendable, Hashable {
    case file
    case directory
    case symbolicLink(target: String)
    case pipe
  }

  static let blockSize = 512

  var path: String
  var kind = Kind.file
  /// The permissions' bits, such as `0o755`.
  var permissions: UInt16 = 0o644
  var size: Int64 = 0
  /// Seconds since 1970.
  var modified: Int64 = 0

  /// The blocks that go before the content.
  func encoded() -> [UInt8] {
    let needs = extensions
    let split = Self.split(path)
    let (prefix, name) = split ?? ("", Substring(decoding: path.utf8.prefix(100), as: UTF8.self))
    let main = block(prefix, name, flag, permissions: permissions, size: size)
    if needs.isEmpty { return main }
    let records = needs.flatMap { Self.record($0.0, $0.1) }
    var bytes = block("", "PaxHeaders/extended", "x", permissions: 0o644, size: Int64(records.count))
    bytes += records
    bytes += Self.padding(Int64(records.count))
    return bytes + main
  }

  /// Zeros up to the next block.
  static func padding(_ size: Int64) -> [UInt8] {
    let rest = Int(size % Int64(blockSize))
    return rest == 0 ? [] : [UInt8](repeating: 0, count: blockSize - rest)
  }

  /// The two empty blocks that end an archive.
  static let endMarker = [UInt8](repeating: 0, count: 2 * blockSize)

  /// The format holds 100 bytes of name and 155 of the directories before it.
  static func split(_ path: String) -> (prefix: Substring, name: Substring)? {
    if path.utf8.count <= 100 { return ("", path[...]) }
    for index in path.indices where path[index] == "/" {
      let prefix = path[..<index]
      let name = path[path.index(after: index)...]
      if prefix.utf8.count <= 155, name.utf8.count <= 100, !name.isEmpty { return (prefix, name) }
    }
    return nil
  }

  private var flag: String {
    switch kind {
    case .file: "0"
    case .symbolicLink: "2"
    case .directory: "5"
    case .pipe: "6"
    }
  }

  private var linkTarget: String {
    if case .symbolicLink(let target) = kind { target } else { "" }
  }

  /// What the ustar head has no room for. Numbers there have eleven octal digits.
  private var extensions: [(String, String)] {
    var result: [(String, String)] = []
    if Self.split(path) == nil { result.append(("path", path)) }
    if linkTarget.utf8.count > 100 { result.append(("linkpath", linkTarget)) }
    if size > 0o77_777_777_777 { result.append(("size", "\(size)")) }
    if modified < 0 || modified > 0o77_777_777_777 { result.append(("mtime", "\(modified)")) }
    return result
  }

  /// `length name=value`, where the length counts itself.
  private static func record(_ name: String, _ value: String) -> [UInt8] {
    let rest = " \(name)=\(value)\n"
    var length = rest.utf8.count
    while "\(length)".utf8.count + rest.utf8.count != length { length = "\(length)".utf8.count + rest.utf8.count }
    return Array("\(length)\(rest)".utf8)
  }

  private func block(
    _ prefix: Substring, _ name: Substring, _ flag: String, permissions: UInt16, size: Int64
  ) -> [UInt8] {
    var header: [UInt8] = []
    header.reserveCapacity(Self.blockSize)
    func field(_ bytes: some Collection<UInt8>, _ width: Int) {
      header += bytes.prefix(width)
      header += [UInt8](repeating: 0, count: max(0, width - bytes.count))
    }
    func number(_ value: Int64, _ width: Int) {
      // What doesn't fit is in the extended head.
      let digits = String(value < 0 || value > 0o77_777_777_777 ? 0 : value, radix: 8)
      field((String(repeating: "0", count: max(0, width - 1 - digits.count)) + digits).utf8, width)
    }
    field(name.utf8, 100)
    number(Int64(permissions & 0o7777), 8)
    number(0, 8)  // user
    number(0, 8)  // group
    number(size, 12)
    number(modified, 12)
    field([UInt8](repeating: 0x20, count: 8), 8)  // the checksum counts itself as spaces
    field(flag.utf8, 1)
    field(linkTarget.utf8, 100)
    field("ustar\u{0}00".utf8, 8)
    field("root".utf8, 32)
    field("root".utf8, 32)
    number(0, 8)
    number(0, 8)
    field(prefix.utf8, 155)
    field("".utf8, 12)
    let sum = String(header.reduce(0) { $0 + Int($1) }, radix: 8)
    let checksum = String(repeating: "0", count: max(0, 6 - sum.count)) + sum + "\u{0} "
    header.replaceSubrange(148..<156, with: checksum.utf8)
    return header
  }
}
