/// The little shells that commands in containers take part with, where they must: the engine has no call that ends a
/// command, and standard input takes a connection that both sides write to.
enum CommandScripts {
  /// The variable that everything a command starts has in its environment; its value is the command's own.
  static let mark = "FLOTILLA_COMMAND"
  private static let inputPrefix = "FLOTILLA_INPUT_"
  /// Linux gives a program no longer string than 128 KiB (execve(2)); this many characters of base64 are below that.
  private static let pieceLength = 96 << 10

  /// Ends everything that has the mark: politely, and two seconds later by force. Its argument is the mark's value.
  static let end = """
    found() {
      pids=
      for process in /proc/[0-9]*; do
        if grep -q "\(mark)=$1" "$process/environ" 2>/dev/null; then pids="$pids ${process#/proc/}"; fi
      done
      [ -n "$pids" ]
    }
    found "$1" || exit 0
    kill -TERM $pids; kill -CONT $pids
    for second in 1 2; do sleep 1; found "$1" || exit 0; done
    kill -KILL $pids
    """

  /// What runs a command with input, and what must be in its environment.
  /// - Parameter input: as base64.
  static func feeding(_ input: String, to command: [String]) -> (command: [String], environment: [String: String]) {
    var environment: [String: String] = [:]
    var names: [String] = []
    var rest = input[...]
    while !rest.isEmpty {
      let name = "\(inputPrefix)\(names.count)"
      environment[name] = String(rest.prefix(pieceLength))
      names.append(name)
      rest = rest.dropFirst(pieceLength)
    }
    let pieces = names.map { "\"$\($0)\"" }.joined(separator: " ")
    let script = "printf %s \(pieces) | base64 -d | { unset \(names.joined(separator: " ")); exec \"$@\"; }"
    return (["sh", "-c", script, "sh"] + command, environment)
  }
}
