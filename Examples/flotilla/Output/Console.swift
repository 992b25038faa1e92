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

/// Where the tool speaks: results on standard output, everything else on standard error.
struct Console: Sendable {
  enum Channel: Sendable, Hashable {
    case output, notes
  }

  /// Whether standard output, and standard error, show colours.
  let outputStyle: Style
  let noteStyle: Style
  /// How many columns standard output, and standard error, have; `nil` where they are no terminal.
  var outputWidth: Int?
  var noteWidth: Int?
  /// Writes bytes, or throws when nobody reads them any more.
  let sink: @Sendable (Channel, [UInt8]) throws(OutputClosed) -> Void

  /// Where this task speaks; tests listen in.
  @TaskLocal static var current = Console.standard

  private static var standard: Console {
    let environment = ProcessInfo.processInfo.environment
    let (output, notes) = (Terminal.isOne(STDOUT_FILENO), Terminal.isOne(STDERR_FILENO))
    return Console(
      outputStyle: Style(isOn: Terminal.showsColours(in: environment, isTerminal: output)),
      noteStyle: Style(isOn: Terminal.showsColours(in: environment, isTerminal: notes)),
      outputWidth: output ? Terminal.width(of: STDOUT_FILENO, environment) : nil,
      noteWidth: notes ? Terminal.width(of: STDERR_FILENO, environment) : nil
    ) { channel, bytes throws(OutputClosed) in
      try write(bytes, to: channel == .output ? STDOUT_FILENO : STDERR_FILENO)
    }
  }

  /// Writes lines of the result.
  /// - Throws: ``OutputClosed`` when nobody reads any more.
  func out(_ text: String) throws(OutputClosed) {
    try sink(.output, Array((text + "\n").utf8))
  }

  /// Writes JSON, one line.
  func json(_ line: [UInt8]) throws(OutputClosed) {
    try sink(.output, line + [UInt8(ascii: "\n")])
  }

  /// Writes a line for the person who watches. That nobody does is no fault.
  func note(_ text: String) {
    do { try sink(.notes, Array((text + "\n").utf8)) } catch { return }
  }

  /// Writes for the person who watches what is not a line yet, or no longer: only where ``noteWidth`` says that there is a
  /// terminal.
  func draw(_ text: String) {
    guard noteWidth != nil else { return }
    do { try sink(.notes, Array(text.utf8)) } catch { return }
  }

  func failure(_ text: String) -> String { noteStyle.red(text) }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) throws(OutputClosed) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&waiting, 1, -1)
      } else if errno != EINTR {
        throw OutputClosed()
      }
    }
  }

  private static func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    #if canImport(Glibc)
      Glibc.write(descriptor, bytes, count)
    #elseif canImport(Musl)
      Musl.write(descriptor, bytes, count)
    #else
      Darwin.write(descriptor, bytes, count)
    #endif
  }
}

/// Nobody reads the output any more, as behind `| head`.
struct OutputClosed: Error {}
