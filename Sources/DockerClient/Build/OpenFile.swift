#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A regular file that is read from its beginning, closed when it is let go of.
final class OpenFile {
  private let descriptor: Int32
  let size: Int64
  private var left: Int64

  /// - Throws: why it can't be opened, in the system's words. A symbolic link in its place isn't followed.
  init(_ path: String) throws(DockerError) {
    descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw FileStatus.fault(path, errno) }
    guard let status = FileStatus(descriptor: descriptor), status.kind == .file else {
      close(descriptor)
      throw DockerError(.uploadFailed, "\(path) isn't the file any more that it was")
    }
    size = status.size
    left = size
  }

  deinit {
    close(descriptor)
  }

  /// Appends up to `count` further bytes. What was added to the file since it was opened isn't read.
  /// - Returns: whether more are to come.
  func read(_ count: Int, into bytes: inout [UInt8], path: String) throws(DockerError) -> Bool {
    let wanted = Int(min(left, Int64(count)))
    guard wanted > 0 else { return left > 0 }
    var failure: Int32 = 0
    let chunk = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
      while filled < wanted {
        #if canImport(Darwin)
          let got = Darwin.read(descriptor, buffer.baseAddress?.advanced(by: filled), wanted - filled)
        #elseif canImport(Musl)
          let got = Musl.read(descriptor, buffer.baseAddress?.advanced(by: filled), wanted - filled)
        #else
          let got = Glibc.read(descriptor, buffer.baseAddress?.advanced(by: filled), wanted - filled)
        #endif
        if got > 0 {
          filled += got
        } else if got == 0 || errno != EINTR {
          failure = got == 0 ? 0 : errno
          break
        }
      }
    }
    guard failure == 0 else { throw FileStatus.fault(path, failure) }
    guard chunk.count == wanted else {
      throw DockerError(.uploadFailed, "\(path) became shorter while it was sent")
    }
    bytes += chunk
    left -= Int64(wanted)
    return left > 0
  }
}
