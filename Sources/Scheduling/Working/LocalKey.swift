/// What decides on a machine's fitness and local scores for a workload: those with equal keys share one board.
struct LocalKey: Hashable {
  let needs: Needs
  let group: String?
  let wishes: Wishes?

  struct Wishes: Hashable {
    let requiredLabels: [String: String]
    let architectures: [String]
    let operatingSystems: [String]
    let language: String?
    let furtherLanguages: [String]?
    let image: String?
    let nodeSelector: LabelSelector
    let preferredNodes: [NodePreference]
    let tolerations: [Toleration]
    let volumes: [String]
    let devices: [String]
  }

  init(_ workload: WorkloadView, _ needs: Needs) {
    self.needs = needs
    group = workload.group
    wishes = Wishes(workload)
  }
}

extension LocalKey.Wishes {
  /// `nil` for a workload without any.
  init?(_ workload: WorkloadView) {
    let fields = workload.fields
    let rules = fields.rules
    let isPlain =
      fields.requiredLabels.isEmpty && fields.architectures.isEmpty && fields.operatingSystems.isEmpty
      && fields.language == nil && fields.furtherLanguages == nil && fields.image == nil
      && rules.nodeSelector.expressions.isEmpty && rules.preferredNodes.isEmpty && rules.tolerations.isEmpty
      && rules.volumes.isEmpty && rules.devices.isEmpty
    if isPlain { return nil }
    self.init(
      requiredLabels: fields.requiredLabels, architectures: fields.architectures,
      operatingSystems: fields.operatingSystems, language: fields.language, furtherLanguages: fields.furtherLanguages,
      image: fields.image, nodeSelector: rules.nodeSelector, preferredNodes: rules.preferredNodes,
      tolerations: rules.tolerations, volumes: rules.volumes, devices: rules.devices)
  }
}
