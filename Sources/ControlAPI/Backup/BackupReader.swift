internal import Synchronization

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif
#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Reads a backup's file, a line at a time. One reader at a time: what it reads next is for whoever asks first.
public final class BackupReader: Sendable {
  private struct State {
    var lines = LineSplitter()
    /// Read already, and not handed out.
    var next: BackupLine?
    var items = 0
  }

  /// What the file is of; it was read first.
  public let head: BackupLine.Head
  private let path: String
  private let descriptor: Int32
  private let state: Mutex<State>

  /// - Throws: ``ControlError`` with code `.invalid` when it is no backup, or one of another format.
  public init(path: String) throws {
    self.path = path
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    self.descriptor = descriptor
    guard descriptor >= 0 else {
      throw ControlError(.invalid, "'\(path)' can't be read: \(String(cString: strerror(errno)))")
    }
    do {
      var start = State()
      head = try Self.head(from: descriptor, path, &start.lines)
      state = Mutex(start)
    } catch {
      _ = close(descriptor)
      throw error
    }
  }

  deinit { _ = close(descriptor) }

  private static func head(
    from descriptor: Int32, _ path: String, _ lines: inout LineSplitter
  ) throws -> BackupLine.Head {
    guard let head = try line(from: descriptor, path, &lines)?.head, head.file == BackupLine.Head.mark else {
      throw ControlError(.invalid, "'\(path)' is no backup of a platform")
    }
    guard head.format == BackupLine.Head.format else {
      throw ControlError(.invalid, "'\(path)' has format \(head.format); this version reads \(BackupLine.Head.format)")
    }
    return head
  }

  /// The next item, whose bytes ``read()`` gives; `nil` at the end of the file.
  /// - Throws: ``ControlError`` when the file was cut off or is damaged.
  public func nextItem() throws -> BackupLine.Item? {
    try state.withLock { state in
      guard let line = try state.next ?? Self.line(from: descriptor, path, &state.lines) else {
        throw ControlError(.invalid, "'\(path)' ends before its end: it was not written whole")
      }
      state.next = nil
      if let end = line.end {
        guard end.items == state.items else {
          throw ControlError(.invalid, "'\(path)' has \(state.items) items; its end says \(end.items)")
        }
        return nil
      }
      guard let item = line.item, item.size >= 0 else { throw ControlError(.invalid, "'\(path)' is damaged") }
      state.items += 1
      return item
    }
  }

  /// The next bytes of the item; `nil` at its end.
  public func read() throws -> [UInt8]? {
    try state.withLock { state in
      guard let line = try Self.line(from: descriptor, path, &state.lines) else { return nil }
      guard let data = line.data else {
        state.next = line
        return nil
      }
      guard let bytes = Data(base64Encoded: data) else { throw ControlError(.invalid, "'\(path)' is damaged") }
      return Array(bytes)
    }
  }

  private static func line(
    from descriptor: Int32, _ path: String, _ lines: inout LineSplitter
  ) throws -> BackupLine? {
    while true {
      if let bytes = try lines.next() {
        do {
          return try ControlJSON.decode(BackupLine.self, from: bytes)
        } catch {
          throw ControlError(.invalid, "'\(path)' is damaged: \(error.message)")
        }
      }
      var fault: Int32 = 0
      let chunk = [UInt8](unsafeUninitializedCapacity: 256 << 10) { buffer, count in
        let read = systemRead(descriptor, buffer.baseAddress, buffer.count)
        if read < 0 { fault = errno }
        count = max(0, read)
      }
      if fault == EINTR { continue }
      guard fault == 0 else {
        throw ControlError(.invalid, "'\(path)' can't be read: \(String(cString: strerror(fault)))")
      }
      guard !chunk.isEmpty else { return nil }
      lines.append(chunk)
    }
  }

  private static func systemRead(_ descriptor: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    #if canImport(Glibc)
      Glibc.read(descriptor, bytes, count)
    #elseif canImport(Musl)
      Musl.read(descriptor, bytes, count)
    #else
      Darwin.read(descriptor, bytes, count)
    #endif
  }
}
