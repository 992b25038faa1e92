import ArgumentParser
import ControlAPI

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Runs one command line and turns its outcome into an exit status.
enum Program {
  /// Wrong use: an option that doesn't exist, a value that can't be read.
  static let wrongUse: Int32 = 2
  static let interrupted: Int32 = 130

  static func run(_ arguments: [String]) async -> Int32 {
    // A reader that goes away is noticed by the failing write.
    signal(SIGPIPE, SIG_IGN)
    do {
      var command = try Flotilla.parseAsRoot(arguments)
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      return 0
    } catch {
      let status = report(error)
      let names = Flotilla.configuration.subcommands.map { $0.configuration.commandName ?? "\($0)".lowercased() }
      if status == wrongUse, let word = arguments.first, let name = Hint.command(like: word, among: names) {
        Console.current.note(Console.current.noteStyle.dim("hint: did you mean 'flotilla \(name)'?"))
      }
      return status
    }
  }

  /// Tells a failure on standard error, and help and version on standard output.
  private static func report(_ error: any Error) -> Int32 {
    let console = Console.current
    switch error {
    case is OutputClosed:
      return 0
    case let error as ControlError:
      console.note("\(console.failure("flotilla:")) \(error.message)")
      if let hint = Hint.of(error) { console.note(console.noteStyle.dim("hint: \(hint)")) }
      return ExitCode.failure.rawValue
    case let error as ToolError:
      console.note("\(console.failure("flotilla:")) \(error.message)")
      return ExitCode.failure.rawValue
    case let command as CommandStatus:
      return command.status
    case let code as ExitCode where code != .validationFailure:
      return code.rawValue
    default:
      let code = Flotilla.exitCode(for: error)
      let message = Flotilla.fullMessage(for: error)
      if code.isSuccess {
        do { try console.out(message) } catch { return 0 }
        return 0
      }
      console.note(message)
      return code == .validationFailure ? wrongUse : ExitCode.failure.rawValue
    }
  }

  static func exit(_ status: Int32) -> Never {
    fflush(nil)
    // Without the handlers of libraries: OpenSSL's takes away what other threads, which end with the process, still use.
    #if canImport(Glibc)
      Glibc._exit(status)
    #elseif canImport(Musl)
      Musl._exit(status)
    #else
      Darwin._exit(status)
    #endif
  }
}

/// What the tool itself can't do, in a sentence that says what to do about it.
struct ToolError: Error, Hashable, CustomStringConvertible {
  let message: String

  init(_ message: String) { self.message = message }

  var description: String { message }
}
