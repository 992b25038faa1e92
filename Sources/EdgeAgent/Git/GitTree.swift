/// The files of a commit, checked before any of them reaches a disk.
struct GitTree: Sendable {
  struct Entry: Sendable, Hashable {
    enum Kind: Sendable, Hashable { case file, executable, link, submodule }
    var kind: Kind
    var object: String
    var size: Int64
    var path: String
  }

  let entries: [Entry]

  /// The names of the files at the root, sorted.
  var rootFiles: [String] {
    entries.filter { ($0.kind == .file || $0.kind == .executable) && !$0.path.contains("/") }.map(\.path).sorted()
  }

  var links: [Entry] { entries.filter { $0.kind == .link } }

  /// Reads what `git ls-tree -r -z --long` prints: `MODE TYPE OBJECT SIZE<tab>PATH` and a zero byte.
  /// - Throws: ``GitError`` for too much of it, and for entries that must not get onto a machine.
  init(listing: [UInt8], policy: GitPolicy) throws(GitError) {
    var entries: [Entry] = []
    var total: Int64 = 0
    for line in listing.split(separator: 0) {
      guard entries.count < policy.maximumEntries else {
        throw GitError(.tooLarge, "the commit has more than \(policy.maximumEntries) files, the most that are taken")
      }
      let entry = try Self.entry(line)
      try Self.check(entry)
      let (sum, overflow) = total.addingReportingOverflow(entry.size)
      guard !overflow, sum <= policy.maximumBytes else {
        throw GitError(
          .tooLarge,
          "the files of the commit are together larger than \(policy.maximumBytes / (1 << 20)) MiB, the most that is taken"
        )
      }
      total = sum
      entries.append(entry)
    }
    self.entries = entries
  }

  private static func entry(_ line: ArraySlice<UInt8>) throws(GitError) -> Entry {
    guard let tab = line.firstIndex(of: 0x09) else { throw unreadable }
    let fields = line[..<tab].split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
    guard fields.count == 4, let mode = fields.first, let object = fields.dropFirst(2).first,
      let sizeText = fields.last, object.utf8.count == 40 || object.utf8.count == 64
    else { throw unreadable }
    let kind: Entry.Kind
    switch mode {
    case "100644", "100664": kind = .file
    case "100755": kind = .executable
    case "120000": kind = .link
    case "160000": kind = .submodule
    default: throw GitError(.unsafeContent, "the commit has an entry of a kind that is not known (mode \(mode))")
    }
    let size: Int64
    if sizeText == "-" {
      size = 0
    } else {
      guard let number = Int64(sizeText), number >= 0 else { throw unreadable }
      size = number
    }
    let bytes = line[line.index(after: tab)...]
    guard let path = String(validating: bytes, as: UTF8.self) else {
      throw GitError(
        .unsafeContent, "the name of '\(String(decoding: bytes, as: UTF8.self))' is not UTF-8; rename the file")
    }
    return Entry(kind: kind, object: object, size: size, path: path)
  }

  private static func check(_ entry: Entry) throws(GitError) {
    if entry.kind == .submodule {
      throw GitError(
        .unsafeContent,
        "'\(quoted(entry.path))' is a submodule, and submodules are not fetched; put its files into the repository")
    }
    let parts = entry.path.split(separator: "/", omittingEmptySubsequences: false)
    let isOutside = parts.contains { $0.isEmpty || $0 == "." || $0 == ".." || $0.lowercased() == ".git" }
    guard !isOutside, entry.path.utf8.count <= 4096 else {
      throw GitError(.unsafeContent, "'\(quoted(entry.path))' is no name for a file that is taken")
    }
  }

  /// Whether every link stays inside, following links on the way as the system would.
  /// - Parameter targets: what each link of ``links`` holds, in their order.
  /// - Throws: ``GitError`` that names the first that doesn't.
  func checkLinks(targets: [String]) throws(GitError) {
    let links = Dictionary(zip(links.map(\.path), targets), uniquingKeysWith: { first, _ in first })
    for (path, target) in zip(self.links.map(\.path), targets) {
      guard staysInside(path, links: links) else {
        throw GitError(
          .unsafeContent,
          "the symbolic link '\(Self.quoted(path))' leads outside of the repository, to '\(Self.quoted(target))'")
      }
    }
  }

  private func staysInside(_ path: String, links: [String: String]) -> Bool {
    var place: [Substring] = []
    var pending = path.split(separator: "/")[...]
    var followed = 0
    while let part = pending.popFirst() {
      if part == "." { continue }
      if part == ".." {
        guard place.popLast() != nil else { return false }
        continue
      }
      place.append(part)
      guard let target = links[place.joined(separator: "/")] else { continue }
      followed += 1
      // As many as Linux follows (path_resolution(7)); a circle leads nowhere, and is refused too.
      guard followed <= 40, !target.hasPrefix("/"), !target.isEmpty else { return false }
      place.removeLast()
      pending = target.split(separator: "/") + pending
    }
    return true
  }

  /// A name for a message: no control characters, not endless.
  private static func quoted(_ text: String) -> String {
    let clean = String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }))
    return clean.count > 120 ? "\(clean.prefix(120))…" : clean
  }

  private static let unreadable = GitError(.other, "git's list of the commit's files could not be read")
}
