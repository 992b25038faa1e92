/// The variables that the platform itself puts into every app's environment. Nothing else there begins with `FLOTILLA_`,
/// whatever a manifest or a request says.
public enum PlatformVariable: String, Sendable, CaseIterable {
  /// The base URL of the control API of the agent on the app's machine.
  case api = "FLOTILLA_API"
  /// A token that permits the app to read its own deployment and its own output, and nothing else.
  case token = "FLOTILLA_APP_TOKEN"
  /// The id of the app's deployment.
  case deployment = "FLOTILLA_DEPLOYMENT"

  /// What the token of an app begins with.
  public static let appTokenPrefix = "flotilla-app."

  /// What every name of the platform's own begins with.
  public static let prefix = "FLOTILLA_"

  /// Whether an app may have a variable of that name: anything but a name of the platform's own, and those above.
  public static func isPermitted(_ name: String) -> Bool {
    !name.hasPrefix(prefix) || PlatformVariable(rawValue: name) != nil
  }
}
