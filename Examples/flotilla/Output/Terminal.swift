#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What a descriptor leads to, and what is wanted of it.
enum Terminal {
  static func isOne(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// `NO_COLOR` turns colours off, `CLICOLOR_FORCE` on even where there is no terminal; else a terminal that can shows them.
  static func showsColours(in environment: [String: String], isTerminal: Bool) -> Bool {
    if let value = environment["NO_COLOR"], !value.isEmpty { return false }
    if let value = environment["CLICOLOR_FORCE"], !value.isEmpty, value != "0" { return true }
    return isTerminal && environment["TERM"] != "dumb"
  }

  /// How many columns it has: as the terminal says, else as `COLUMNS` does, else 80.
  static func width(of descriptor: Int32, _ environment: [String: String]) -> Int {
    var size = winsize()
    if ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
    return environment["COLUMNS"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil } ?? 80
  }
}
