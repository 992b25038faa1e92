/// Goes through a folder and writes it as a tar archive, piece by piece. Blocks while it reads.
struct FolderWalk {
  /// How many folders may lie in each other.
  static let depthLimit = 256
  /// Bytes of a piece, about.
  static let portion = 256 << 10

  private struct Level {
    let path: String
    var names: ArraySlice<String>
  }

  private let root: String
  private let rules: IgnoreRules
  private var levels: [Level] = []
  private var file: (file: OpenFile, path: String)?
  private var hasBegun = false
  private var hasEnded = false

  init(_ root: String, rules: IgnoreRules) {
    self.root = root
    self.rules = rules
  }

  /// The next piece; nil at the end.
  mutating func next() throws(DockerError) -> [UInt8]? {
    guard !hasEnded else { return nil }
    if !hasBegun {
      hasBegun = true
      levels = [Level(path: "", names: try FileStatus.names(in: root)[...])]
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.portion + 2 * TarHeader.blockSize)
    while bytes.count < Self.portion {
      if let (file, path) = file {
        if try !file.read(Self.portion - bytes.count, into: &bytes, path: path) {
          bytes += TarHeader.padding(file.size)
          self.file = nil
        }
      } else if try !step(&bytes) {
        hasEnded = true
        bytes += TarHeader.endMarker
        break
      }
    }
    return bytes
  }

  /// Goes on to the next name.
  /// - Returns: false at the end.
  private mutating func step(_ bytes: inout [UInt8]) throws(DockerError) -> Bool {
    guard var level = levels.popLast() else { return false }
    guard let name = level.names.popFirst() else { return true }
    levels.append(level)
    let path = level.path.isEmpty ? name : "\(level.path)/\(name)"
    let place = "\(root)/\(path)"
    let status = try FileStatus(path: place)
    let isIgnored = rules.ignores(path)
    if isIgnored, status.kind != .directory || !rules.mayBringBack(below: path) { return true }
    var header = TarHeader(path: path, permissions: status.permissions, modified: status.modified)
    switch status.kind {
    case .directory:
      guard levels.count < Self.depthLimit else {
        throw DockerError(.uploadFailed, "\(place) lies more than \(Self.depthLimit) folders deep")
      }
      levels.append(Level(path: path, names: try FileStatus.names(in: place)[...]))
      header.path += "/"
      header.kind = .directory
      if !isIgnored { bytes += header.encoded() }
    case .file:
      let opened = try OpenFile(place)
      header.size = opened.size
      bytes += header.encoded()
      file = (opened, place)
    case .symbolicLink:
      header.kind = .symbolicLink(target: try FileStatus.linkTarget(place))
      bytes += header.encoded()
    case .pipe:
      header.kind = .pipe
      bytes += header.encoded()
    case .socket: break  // the format has none
    case .device: throw DockerError(.uploadFailed, "\(place) is a device: leave it out by .dockerignore")
    }
    return true
  }
}
