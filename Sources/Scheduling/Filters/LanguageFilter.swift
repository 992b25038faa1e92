internal import EdgeModel

/// Only machines whose runtime can build and start everything that the workload is made of.
public struct LanguageFilter: NodeFilter, FactFilter {
  public let name = "language"

  public init() {}

  public func verdict(_ workload: WorkloadView, on node: NodeView, _ context: borrowing CycleContext) -> Verdict {
    guard let missing = Self.needed(workload).first(where: { !node.languages.contains($0) }) else { return .feasible }
    let runtime = node.runtime.isEmpty ? "its runtime" : "its runtime '\(Words.cut(node.runtime))'"
    switch missing {
    case WorkloadSpec.severalServices:
      return .infeasible(
        Rejection("\(runtime) can't run several services as one app, which needs Docker", remedy: "Docker"))
    case WorkloadSpec.namedVolumes:
      return .infeasible(Rejection("\(runtime) can't keep named volumes, which needs Docker", remedy: "Docker"))
    case "image", "custom":
      let kind = missing == "image" ? "images" : "what the app's own Dockerfile builds"
      return .infeasible(Rejection("\(runtime) can't run \(kind), which needs Docker", remedy: "Docker"))
    default:
      let languages = node.languages.filter { ![WorkloadSpec.severalServices, WorkloadSpec.namedVolumes].contains($0) }
        .sorted()
      let known = languages.isEmpty ? "nothing" : Words.list(languages)
      return .infeasible(
        Rejection(
          "\(runtime) can't run \(Words.cut(missing)), it runs \(known)", remedy: "a runtime for \(Words.cut(missing))")
      )
    }
  }

  private static func needed(_ workload: WorkloadView) -> [String] {
    (workload.language.map { [$0] } ?? []) + (workload.furtherLanguages ?? [])
  }

  func concerns(_ workload: WorkloadView) -> Bool {
    workload.language != nil || workload.furtherLanguages?.isEmpty == false
  }

  func allows(_ workload: WorkloadView, on node: NodeView) -> Bool {
    Self.needed(workload).allSatisfy(node.languages.contains)
  }
}
