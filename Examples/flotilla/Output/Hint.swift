import ControlAPI

/// What may help after a fault whose own words don't say it.
enum Hint {
  static func of(_ error: ControlError) -> String? {
    switch error.code {
    case .unreachable: "'flotilla doctor' looks for what keeps the platform from working"
    case .forbidden: "this needs another token: set FLOTILLA_TOKEN to one that may do it"
    case .timeout, .connectionLost: "try again; 'flotilla doctor' says whether the agent is well"
    case .unavailable: "it may go by itself: try again in a few seconds, and see 'flotilla leader' and 'flotilla nodes'"
    case .internalFault: "the agent's own log says more, at the time of this request"
    case .protocolViolation:
      "is the address right, and are the tool and the agent of the same version? 'flotilla doctor' says so"
    default: nil
    }
  }

  /// The command that was probably meant by a word that is none.
  static func command(like word: String, among names: [String]) -> String? {
    guard !word.isEmpty, word.utf8.count <= 32, !names.contains(word) else { return nil }
    let nearest = names.map { ($0, distance(Array(word), Array($0))) }.min { ($0.1, $0.0) < ($1.1, $1.0) }
    guard let nearest, nearest.1 <= max(1, word.count / 3) else { return nil }
    return nearest.0
  }

  /// How many letters have to be put in, left out, replaced or exchanged with their neighbour.
  private static func distance(_ left: [Character], _ right: [Character]) -> Int {
    var rows = [Array(0...right.count)]
    for (i, letter) in left.enumerated() {
      var row = [i + 1]
      for (j, other) in right.enumerated() {
        var best = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (letter == other ? 0 : 1))
        if i > 0, j > 0, letter == right[j - 1], left[i - 1] == other { best = min(best, rows[i - 1][j - 1] + 1) }
        row.append(best)
      }
      rows.append(row)
    }
    return rows[left.count][right.count]
  }
}
