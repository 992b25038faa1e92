/// A small file that is only ever replaced whole: after a kill or a power cut the old or the new one is there.
struct DurableFile {
  let path: String
  /// The longest one that is read back.
  var limit = 64 << 20

  /// The bytes, or `nil` if there is no such file.
  func read() throws(StoreError) -> [UInt8]? {
    guard try DiskCall.length(of: path) != nil else { return nil }
    return try DiskFile(path, .read).readAll(limit: limit)
  }

  /// Puts other bytes in its place, and returns once they survive a power cut.
  func replace(with bytes: [UInt8]) throws(StoreError) {
    let temporary = path + ".new"
    try DiskCall.removeFile(temporary)
    do {
      let file = try DiskFile(temporary, .create)
      try file.write(bytes)
      try file.sync()
    }
    try DiskCall.rename(temporary, to: path)
    try DiskCall.syncDirectory(Self.directory(of: path))
  }

  static func directory(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
