internal import Dispatch
internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A Unix socket, which nobody else may open, behind which every connection is a program of its own.
///
/// libcurl can be handed a connection that stands already, but not in all versions.
final class ProgramDialer: Sendable {
  let socketPath: String
  private let folder: String
  // Set once and then only cancelled, in `deinit`; a source may be cancelled on any thread.
  private nonisolated(unsafe) let listening: any DispatchSourceRead
  private let last = Mutex<(program: ChildProgram?, failure: DockerError?)>((nil, nil))

  /// - Parameter arguments: the program, started once for each connection.
  init(_ arguments: [String]) throws(DockerError) {
    var pattern = Array("/tmp/flotilla-dialer-XXXXXX".utf8CString)
    guard let made = mkdtemp(&pattern) else { throw ChildProgram.fault("a folder for a socket", errno) }
    folder = String(cString: made)  // for this user alone
    socketPath = folder + "/engine.sock"
    let descriptor: Int32
    do {
      descriptor = try Self.listen(socketPath)
    } catch {
      rmdir(folder)
      throw error
    }
    let source = DispatchSource.makeReadSource(
      fileDescriptor: descriptor, queue: DispatchQueue(label: "flotilla.docker.dialer"))
    listening = source
    source.setCancelHandler { close(descriptor) }
    source.setEventHandler { [weak self] in self?.answer(descriptor, arguments) }
    source.resume()
  }

  deinit {
    listening.cancel()
    unlink(socketPath)
    rmdir(folder)
  }

  /// Why there is no connection, as far as the program that was started last says it, or that it couldn't be started.
  var fault: (code: DockerError.Code, words: String)? {
    let (program, failure) = last.withLock { $0 }
    if let failure { return (failure.code, failure.message) }
    return program?.errorText.map { (.unavailable, $0) }
  }

  private func answer(_ listener: Int32, _ arguments: [String]) {
    let connection = accept(listener, nil, nil)
    guard connection >= 0 else { return }  // whoever wanted it has gone
    defer { close(connection) }
    _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
    do {
      let program = try ChildProgram.start(arguments, on: connection)
      last.withLock { $0 = (program, nil) }
    } catch {
      last.withLock { $0 = (nil, error) }
    }
  }

  private static func listen(_ path: String) throws(DockerError) -> Int32 {
    let descriptor = socket(AF_UNIX, ChildProgram.streamKind, 0)
    guard descriptor >= 0 else { throw ChildProgram.fault("a socket", errno) }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    let bound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) }
    }
    #if canImport(Darwin)
      let code = bound == 0 ? Darwin.listen(descriptor, 64) : bound
    #elseif canImport(Musl)
      let code = bound == 0 ? Musl.listen(descriptor, 64) : bound
    #else
      let code = bound == 0 ? Glibc.listen(descriptor, 64) : bound
    #endif
    guard code == 0 else {
      let number = errno
      close(descriptor)
      throw ChildProgram.fault("a socket at \(path)", number)
    }
    return descriptor
  }
}
