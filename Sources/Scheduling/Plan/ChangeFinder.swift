internal import EdgeModel

/// Finds the smallest change that would give a workload a machine: of the fewest reasons, then what helps on most machines.
struct ChangeFinder {
  private struct Candidate {
    var missing: Int64
    var words: String
    var nodes: [NodeID]
  }
  private var fewest = Int.max
  private var candidates: [String: Candidate] = [:]

  mutating func add(_ node: NodeID, _ rejections: [Rejection]) {
    let remedies = rejections.compactMap(\.remedy)
    let shortages = rejections.flatMap(\.shortages)
    // Each resource that is short is a reason of its own.
    let reasons = remedies.count + max(0, shortages.count - 1)
    guard remedies.count == rejections.count, reasons > 0, reasons <= fewest else { return }
    if reasons < fewest {
      fewest = reasons
      candidates = [:]
    }
    let words = remedies.joined(separator: " and ")
    let missing = reasons == 1 ? shortages.first?.missing ?? 0 : 0
    let key = reasons == 1 ? shortages.first.map { "more \($0.resource)" } ?? words : words
    guard let known = candidates[key] else {
      candidates[key] = Candidate(missing: missing, words: words, nodes: [node])
      return
    }
    if missing < known.missing {
      candidates[key] = Candidate(missing: missing, words: words, nodes: [node])
    } else if missing == known.missing {
      candidates[key]?.nodes.append(node)
    }
  }

  var smallest: SmallestChange? {
    let best = candidates.values.min { one, other in
      one.nodes.count == other.nodes.count ? one.words < other.words : one.nodes.count > other.nodes.count
    }
    return best.map { SmallestChange(words: $0.words, nodes: $0.nodes) }
  }
}
