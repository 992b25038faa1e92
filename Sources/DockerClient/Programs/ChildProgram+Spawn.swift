#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

extension ChildProgram {
  /// Starts a process with `socket` as its standard input and output, and the signals of a fresh one: this process may have
  /// some blocked on the thread that calls.
  /// - Returns: the system's error number, or 0.
  static func spawn(_ arguments: [String], _ socket: Int32, _ errors: Int32, _ process: inout pid_t) -> Int32 {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_adddup2(&actions, socket, 0)
    posix_spawn_file_actions_adddup2(&actions, socket, 1)
    posix_spawn_file_actions_adddup2(&actions, errors, 2)
    var none = sigset_t()
    var standard = sigset_t()
    sigemptyset(&none)
    sigfillset(&standard)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &standard)
    var flags = Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF)
    // What others in this process have open isn't this program's: a connection ends when nobody holds it any more.
    #if canImport(Darwin)
      flags |= Int16(POSIX_SPAWN_CLOEXEC_DEFAULT)
    #else
      for descriptor in inheritable { posix_spawn_file_actions_addclose(&actions, descriptor) }
    #endif
    posix_spawnattr_setflags(&attributes, flags)
    var texts: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
    defer { for text in texts { free(text) } }
    texts.append(nil)
    return posix_spawnp(&process, arguments.first ?? "", &actions, &attributes, texts, environ)
  }

  #if !canImport(Darwin)
    /// What is open now, and what other threads may open until the program starts: that something isn't open is no fault.
    private static var inheritable: ClosedRange<Int32> {
      // Without /proc: the usual ones.
      let open = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
      return 3...max(3, open.compactMap { Int32($0) }.max() ?? 1023) &+ 64
    }
  #endif
}
