internal import Coordination
internal import EdgeModel
internal import GRDB

/// The file of a ``SQLiteJournal``.
struct JournalFile {
  let path: String

  private var file: DatabaseFile {
    DatabaseFile(
      path: path, applicationID: 0x464C_4F4A, version: 1,
      advice: """
        Move it away to begin a new one: what other agents hold of the shared state comes back from them
        """,
      begin: "move the file away"
    ) { fault, words, cause in
      let code: JournalError.Code =
        switch fault {
        case .damaged: .corrupt
        case .newerFormat: .newerFormat
        case .storage: .storage
        }
      return JournalError(code, words, cause: cause)
    }
  }

  /// Makes empty journals where there is no file, else reads what is there, without writing to it.
  func makeOrCheck(agent: NodeID) throws -> JournalCore {
    try file.makeIfMissing { db in
      try JournalTables.make(db)
      try JournalTables.write(
        origin: Origin(agent: agent, incarnation: 1), clock: HybridClock(), collected: .zero, db)
    }
    return try load(agent: agent)
  }

  /// Opens a file that was checked.
  func openForWriting() throws -> DatabaseQueue { try file.openForWriting() }

  /// The database's error as the journal's, with the file and what to do.
  func failure(_ error: DatabaseError) -> any Error { file.failure(error) }

  /// The file can't be trusted.
  func damaged(
    _ words: String, origin: Origin? = nil, sequence: SequenceNumber? = nil, cause: (any Error)? = nil
  ) -> any Error {
    guard let error = file.damaged(words, cause: cause) as? JournalError else {
      return file.damaged(words, cause: cause)
    }
    return JournalError(error.code, error.message, origin: origin, sequence: sequence, cause: cause)
  }

  /// Checks the pages and reads the state through a connection that can't write.
  func load(agent: NodeID) throws -> JournalCore {
    let core = try file.read { db in try JournalTables.read(db, self) }
    guard core.origin.agent == agent else {
      throw JournalError(
        .refused,
        "\(path) belongs to \(core.origin.agent), this agent is \(agent). It was left as it is; move it away",
        origin: core.origin)
    }
    return core
  }
}
