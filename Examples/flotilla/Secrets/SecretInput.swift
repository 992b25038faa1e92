#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Where values of secrets come from: a file, standard input, or a person who types without being seen.
struct SecretInput: Sendable {
  /// Whether standard input is a terminal.
  var isTerminal: Bool
  /// Reads a line that isn't shown.
  var ask: @Sendable () throws(ToolError) -> [UInt8]
  /// Reads standard input to its end.
  var rest: @Sendable () throws(ToolError) -> [UInt8]

  /// The most that is read, in bytes.
  static let longest = 64 << 10

  /// That of this task: the process's own, except in tests.
  @TaskLocal static var current = SecretInput(
    isTerminal: isatty(STDIN_FILENO) == 1, ask: { () throws(ToolError) in try hiddenLine() },
    rest: { () throws(ToolError) in try read(upTo: nil) })

  /// A value without one line end at its end.
  /// - Parameters:
  ///   - file: where it is; `-` or `nil` for standard input.
  ///   - name: what a person is asked for.
  func value(from file: String?, called name: String, _ console: Console) throws(ToolError) -> String {
    var bytes: [UInt8]
    if let file, file != "-" {
      bytes = try Self.contents(of: file)
    } else if isTerminal {
      console.note("\(name) (not shown):")
      bytes = try ask()
    } else {
      bytes = try rest()
    }
    guard bytes.count <= Self.longest else {
      throw ToolError("the \(name) has more than \(Self.longest) bytes, the most that are taken")
    }
    if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
    if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ToolError("the \(name) is no text in UTF-8")
    }
    guard !text.isEmpty else { throw ToolError("the \(name) is empty") }
    return text
  }

  private static func contents(of file: String) throws(ToolError) -> [UInt8] {
    do throws(Surroundings.FileFault) {
      return try Surroundings.current.read(file)
    } catch {
      switch error {
      case .missing: throw ToolError("there is no file '\(file)'")
      case .denied: throw ToolError("the file '\(file)' can't be read: permission denied")
      case .other(let words): throw ToolError("the file '\(file)' can't be read: \(words)")
      }
    }
  }

  /// A line of the terminal with its echo switched off, also if the program is interrupted meanwhile: the terminal's
  /// own settings are put back before anything else happens.
  private static func hiddenLine() throws(ToolError) -> [UInt8] {
    var before = termios()
    guard tcgetattr(STDIN_FILENO, &before) == 0 else { return try read(upTo: UInt8(ascii: "\n")) }
    var hidden = before
    hidden.c_lflag &= ~tcflag_t(ECHO | ISIG)
    hidden.c_lflag |= tcflag_t(ECHONL)
    guard tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) == 0 else {
      throw ToolError("the terminal can't be told not to show what is typed; use --file or standard input")
    }
    defer { tcsetattr(STDIN_FILENO, TCSAFLUSH, &before) }
    let line = try read(upTo: UInt8(ascii: "\n"))
    // Ctrl-C, which is no signal while the echo is off.
    if line.contains(3) { throw ToolError("interrupted; nothing was set") }
    return line
  }

  private static func read(upTo end: UInt8?) throws(ToolError) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: end == nil ? 4_096 : 1)
    while bytes.count <= longest {
      let count = systemRead(&chunk)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw ToolError("standard input can't be read") }
      bytes += chunk.prefix(count)
      if count == 0 || end != nil && bytes.last == end { break }
    }
    return bytes
  }

  /// Reads what there is of standard input, as read(2) does.
  static func systemRead(_ chunk: inout [UInt8]) -> Int {
    let room = chunk.count
    #if canImport(Glibc)
      return Glibc.read(STDIN_FILENO, &chunk, room)
    #elseif canImport(Musl)
      return Musl.read(STDIN_FILENO, &chunk, room)
    #else
      return Darwin.read(STDIN_FILENO, &chunk, room)
    #endif
  }
}
