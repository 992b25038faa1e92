import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Looks whether the disks that a machine's apps and their things are on have room.
final class DiskGauge: Sendable {
  struct Room: Sendable, Hashable {
    var free: Int64
    var total: Int64
  }

  private let folders: Mutex<[String]>
  private let floor: DiskFloor
  private let read: @Sendable (String) -> Room?

  init(_ folders: [String], floor: DiskFloor, read: @escaping @Sendable (String) -> Room? = { DiskGauge.room(at: $0) })
  {
    self.folders = Mutex(folders)
    self.floor = floor
    self.read = read
  }

  /// Looks at these folders' disks too from now on.
  func watch(_ more: [String]) {
    folders.withLock { folders in folders += more.filter { !folders.contains($0) } }
  }

  /// Which disk has less room than it shall, in words that follow the machine's name; `nil` where all have enough. The same
  /// words as long as it is so, however much it is.
  func shortage() -> String? {
    for folder in folders.withLock({ $0 }) {
      guard let room = read(folder), room.total > 0 else { continue }
      let required = floor.required(of: room.total)
      if room.free < required { return "has less than \(Self.words(required)) free at \(folder)" }
    }
    return nil
  }

  /// Why nothing new is built, and what to do.
  static func refusal(_ shortage: String) -> String {
    """
    this machine \(shortage), and building the app could fill the disk: run 'flotilla gc', or remove what isn't needed \
    there; it goes on by itself then
    """
  }

  /// `512 MiB`, `1.5 GiB`.
  static func words(_ bytes: Int64) -> String {
    let units: [(Int64, String)] = [(1 << 40, "TiB"), (1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")]
    guard let (unit, name) = units.first(where: { bytes >= $0.0 }) else { return "\(bytes) bytes" }
    let tenths = bytes % unit / (unit / 10)
    return tenths == 0 || tenths > 9 ? "\(bytes / unit) \(name)" : "\(bytes / unit).\(tenths) \(name)"
  }

  /// `nil` where there is no such folder.
  static func room(at path: String) -> Room? {
    var buffer = statvfs()
    guard statvfs(path, &buffer) == 0 else { return nil }
    func bytes(_ blocks: UInt64) -> Int64 {
      let (bytes, overflow) = blocks.multipliedReportingOverflow(by: UInt64(buffer.f_frsize))
      return overflow ? .max : Int64(clamping: bytes)
    }
    return Room(free: bytes(UInt64(buffer.f_bavail)), total: bytes(UInt64(buffer.f_blocks)))
  }
}
