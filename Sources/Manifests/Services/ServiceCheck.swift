import EdgeModel

/// What must hold between the services of one app, whatever the format they were written in.
struct ServiceCheck {
  let report: DiagnosticReport

  /// Reports what doesn't fit.
  /// - Parameters:
  ///   - drafts: the main service first.
  ///   - mainPort: the app's own port on the machine, 0 for none, and where it is written.
  func check(_ drafts: [ServiceDraft], mainPort: UInt16, at mainPosition: SourcePosition) {
    checkCount(drafts)
    checkNames(drafts)
    checkDependencies(drafts)
    checkPorts(drafts, mainPort, mainPosition)
    checkMounts(drafts)
  }

  private func checkCount(_ drafts: [ServiceDraft]) {
    guard drafts.count > WorkloadServices.most, let extra = drafts.dropFirst(WorkloadServices.most).first else {
      return
    }
    report.add(.error, at: extra.position, extra.keyPath, "an app has at most \(WorkloadServices.most) services")
  }

  private func checkNames(_ drafts: [ServiceDraft]) {
    var seen: [ServiceName: SourcePosition] = [:]
    for draft in drafts {
      guard let first = seen.updateValue(draft.position, forKey: draft.spec.name) else { continue }
      report.add(
        .error, at: draft.position, draft.keyPath, "there is a service of this name already, in line \(first.line)")
    }
  }

  private func checkDependencies(_ drafts: [ServiceDraft]) {
    let names = drafts.map(\.spec.name)
    var isWhole = true
    for draft in drafts {
      for (dependency, position) in zip(draft.spec.settings.dependencies, draft.dependencyPositions) {
        guard !names.contains(dependency.service) else {
          checkTask(dependency, drafts, draft, position)
          continue
        }
        isWhole = false
        let nearest = NearestName.find(dependency.service.rawValue, among: names.map(\.rawValue))
        let hint = nearest.map { ", did you mean \(QuotedText.quoted($0))?" } ?? ""
        report.add(
          .error, at: position, draft.keyPath,
          "it depends on \(QuotedText.quoted(dependency.service.rawValue)), and there is no such service\(hint)")
      }
    }
    guard isWhole else { return }
    if case .failure(let circle) = StartOrder.of(drafts.map { ($0.spec.name, $0.spec.settings.dependencies) }),
      let first = circle.names.first, let draft = drafts.first(where: { $0.spec.name == first })
    {
      report.add(
        .error, at: draft.dependencyPositions.first ?? draft.position, draft.keyPath,
        "services wait for each other: \(QuotedText.plain("\(circle)", longest: 200))")
    }
  }

  /// Who waits for the end of a service that never ends waits for ever.
  private func checkTask(
    _ dependency: ServiceDependency, _ drafts: [ServiceDraft], _ draft: ServiceDraft, _ position: SourcePosition
  ) {
    guard dependency.condition == .completed,
      let other = drafts.first(where: { $0.spec.name == dependency.service }), other.spec.settings.kind != .task
    else { return }
    report.add(
      .error, at: position, draft.keyPath,
      "it waits until \(QuotedText.quoted(dependency.service.rawValue)) has come to its end, and that is no task")
  }

  private func checkPorts(_ drafts: [ServiceDraft], _ mainPort: UInt16, _ mainPosition: SourcePosition) {
    var taken: [PortMapping.Transport: [UInt16: SourcePosition]] = [:]
    if mainPort > 0 { taken[.tcp] = [mainPort: mainPosition] }
    var total = 0
    for draft in drafts {
      for (mapping, position) in zip(draft.spec.settings.ports, draft.portPositions) {
        total += Int(mapping.count)
        guard total <= PortMapping.most else {
          report.add(.error, at: position, draft.keyPath, "an app has at most \(PortMapping.most) ports")
          return
        }
        for port in mapping.hostPorts {
          if let first = taken[mapping.transport, default: [:]].updateValue(position, forKey: port) {
            report.add(
              .error, at: position, draft.keyPath,
              "the machine's \(mapping.transport.rawValue) port \(port) is asked for already, in line \(first.line)")
            break
          }
        }
      }
    }
  }

  private func checkMounts(_ drafts: [ServiceDraft]) {
    for draft in drafts {
      var paths: Set<String> = []
      for mount in draft.spec.settings.volumes {
        var path = mount.path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        if !paths.insert(path).inserted {
          report.add(
            .error, at: draft.position, draft.keyPath, "two volumes are mounted at \(QuotedText.quoted(mount.path))")
        }
      }
    }
  }
}
