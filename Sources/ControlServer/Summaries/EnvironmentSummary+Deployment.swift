internal import ControlAPI
internal import EdgeModel

extension EnvironmentSummary {
  /// - Parameter showsSecrets: whether values that look like secrets are given.
  init(of deployment: Deployment, showsSecrets: Bool) {
    var values = deployment.resolved?.workload.environment ?? [:]
    values.merge(deployment.environment) { $1 }
    self.init(
      deployment: deployment.id, name: deployment.name,
      variables: values.sorted { $0.key < $1.key }.map { name, value in
        let isShown = showsSecrets || !SecretLook.hasIt(name: name, value: value)
        return Variable(
          name: name, value: isShown ? value : nil, isRequested: deployment.environment[name] != nil)
      })
  }
}

/// Whether a variable looks like a secret: by a word in its name, or because its value refers to one.
enum SecretLook {
  private static let words = ["TOKEN", "KEY", "SECRET", "PASSWORD", "PASSWD", "CREDENTIAL"]

  static func hasIt(name: String, value: String) -> Bool {
    let name = name.uppercased()
    return value.hasPrefix("secret:") || words.contains { name.contains($0) } || hasPassword(value)
  }

  /// A URL with a user's password, as databases are often given.
  private static func hasPassword(_ value: String) -> Bool {
    guard let scheme = value.firstRange(of: "://") else { return false }
    let authority = value[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    guard let at = authority.lastIndex(of: "@") else { return false }
    return authority[..<at].contains(":")
  }
}
