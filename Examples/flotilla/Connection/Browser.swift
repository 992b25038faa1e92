#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What opens addresses on this machine.
struct Browser: Sendable, Hashable {
  let path: String

  /// `nil` where there is none, or no screen to show anything on.
  static func find(in surroundings: Surroundings) -> Browser? {
    #if os(Linux)
      guard surroundings.value("DISPLAY") != nil || surroundings.value("WAYLAND_DISPLAY") != nil else { return nil }
    #endif
    return surroundings.program("xdg-open").map(Browser.init) ?? surroundings.program("open").map(Browser.init)
  }

  /// Starts it, and doesn't wait for its end.
  func open(_ url: String) throws(ToolError) {
    var process = pid_t()
    var arguments: [UnsafeMutablePointer<CChar>?] = [strdup(path), strdup(url), nil]
    defer { for argument in arguments { free(argument) } }
    let status = posix_spawn(&process, path, nil, nil, &arguments, environ)
    guard status == 0 else { throw ToolError(String(cString: strerror(status))) }
  }
}
