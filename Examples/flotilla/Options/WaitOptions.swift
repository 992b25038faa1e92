import ArgumentParser

/// How long to wait for what was asked.
struct WaitOptions: ParsableArguments {
  @Flag(help: "Wait until it is done or has failed; Ctrl-C ends the waiting only.")
  var wait = false

  @Option(help: ArgumentHelp("How many seconds to wait at most.", valueName: "seconds"))
  var timeout: Int = 600

  func validate() throws {
    guard (1...604_800).contains(timeout) else {
      throw ValidationError("--timeout: expected a whole number of seconds from 1 to 604800, found \(timeout)")
    }
  }

  var limit: Duration { .seconds(timeout) }
}
