internal import Coordination

extension DatabaseFile {
  /// The file of a ``SQLiteDesiredLog``: "FLOT".
  static func desiredLog(_ path: String) -> DatabaseFile {
    DatabaseFile(
      path: path, applicationID: 0x464C_4F54, version: 1,
      advice: "Put a copy of it back (with its -wal file), or move it away to begin with an empty platform",
      begin: "move the file away to begin with an empty platform", error: Self.desiredLogError)
  }

  /// The file of a ``SQLiteReplicaDisk``: "FLOR".
  static func replica(_ path: String) -> DatabaseFile {
    DatabaseFile(
      path: path, applicationID: 0x464C_4F52, version: 1,
      advice: """
        An old copy must not take its place: it has forgotten what this machine promised. Where other machines hold the \
        platform's log, too, move it away and start the agent with --join; else a copy of the whole data directory is \
        all there is
        """,
      begin: "move the file away to begin with an empty platform", error: Self.desiredLogError)
  }

  private static func desiredLogError(_ fault: Fault, _ words: String, _ cause: (any Error)?) -> any Error {
    let code: DesiredLogError.Code =
      switch fault {
      case .damaged: .corrupt
      case .newerFormat: .newerFormat
      case .storage: .storage
      }
    return DesiredLogError(code, words, cause: cause)
  }
}
