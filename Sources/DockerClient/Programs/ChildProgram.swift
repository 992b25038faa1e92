internal import Dispatch
internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A program whose standard input and output are a socket. Its errors go into a file without a name, which takes them all without
/// anybody reading.
final class ChildProgram: Sendable {
  /// Most bytes of its errors that are kept.
  static let errorLimit = 4096

  private let errors: Int32
  /// Its process, as long as its number can mean no other.
  private let process = Mutex<pid_t?>(nil)

  private init(errors: Int32) {
    self.errors = errors
  }

  deinit {
    close(errors)
  }

  /// Starts a program with `socket` as its standard input and output, and has it waited for when it ends. The socket stays
  /// the caller's.
  static func start(_ arguments: [String], on socket: Int32) throws(DockerError) -> ChildProgram {
    guard let name = arguments.first else { throw DockerError(.invalidConfiguration, "no program to start was named") }
    var path = Array("/tmp/flotilla-errors-XXXXXX".utf8CString)
    let errors = mkstemp(&path)
    guard errors >= 0 else { throw fault("a file for the errors of \(name)", errno) }
    unlink(path)
    _ = fcntl(errors, F_SETFD, FD_CLOEXEC)  // can't fail for what is open
    let program = ChildProgram(errors: errors)
    var process: pid_t = 0
    let code = spawn(arguments, socket, errors, &process)
    guard code == 0 else {
      if code == ENOENT {
        throw DockerError(
          .invalidConfiguration,
          "\(name) can't be started: there is no such program here; install it, or put it on the path")
      }
      let fault = fault("\(name) can't be started", code)
      guard [EACCES, ENOTDIR, ENOEXEC].contains(code) else { throw fault }
      throw DockerError(.invalidConfiguration, fault.message)
    }
    program.reap(process)
    return program
  }

  /// Starts a program with one end of a pair of sockets, and gives the other. Closing that is for the caller, and ends the
  /// program's input.
  static func start(_ arguments: [String]) throws(DockerError) -> (ChildProgram, socket: Int32) {
    var ends: [Int32] = [-1, -1]
    guard socketpair(AF_UNIX, streamKind, 0, &ends) == 0, let ours = ends.first, let theirs = ends.last else {
      throw fault("a connection to a program", errno)
    }
    defer { close(theirs) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    do {
      return (try start(arguments, on: theirs), ours)
    } catch {
      close(ours)
      throw error
    }
  }

  /// The end of what it wrote to its standard error.
  var errorText: String? {
    let size = lseek(errors, 0, SEEK_END)
    let start = max(0, size - off_t(Self.errorLimit))
    let bytes = [UInt8](unsafeUninitializedCapacity: Self.errorLimit) { buffer, filled in
      filled = max(0, pread(errors, buffer.baseAddress, buffer.count, start))
    }
    let words = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).joined(separator: " ")
    return words.isEmpty ? nil : words
  }

  /// Ends it, whatever it does. What it has started itself isn't touched.
  func kill() {
    process.withLock { process in
      guard let process else { return }
      #if canImport(Darwin)
        _ = Darwin.kill(process, SIGKILL)
      #elseif canImport(Musl)
        _ = Musl.kill(process, SIGKILL)
      #else
        _ = Glibc.kill(process, SIGKILL)
      #endif
    }
  }

  /// A process that nobody waits for stays in the system's table.
  private func reap(_ started: pid_t) {
    process.withLock { $0 = started }
    DispatchQueue(label: "flotilla.docker.program").async { [self] in
      // It is seen to have ended before it is let go of, and its number with it.
      var information = siginfo_t()
      while waitid(P_PID, id_t(started), &information, WEXITED | WNOWAIT) == -1, errno == EINTR {}
      process.withLock { process in
        var status: Int32 = 0
        while waitpid(started, &status, 0) == -1, errno == EINTR {}
        process = nil
      }
    }
  }

  static func fault(_ what: String, _ code: Int32) -> DockerError {
    DockerError(.unavailable, "\(what): \(strerror(code).map { String(cString: $0) } ?? "error \(code)")")
  }

  #if canImport(Glibc)
    static let streamKind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
  #else
    static let streamKind = SOCK_STREAM
  #endif
}
