/// What a route lets its caller do. Every route states one; the set is open.
public struct Permission: Hashable, Sendable, CustomStringConvertible {
  public let description: String

  public init(_ name: String) { description = name }

  /// Hear that an agent is here, and which. Given to everybody by ``TokenAuthorizer``.
  public static let ping = Permission("ping")
  /// See deployments and how they are.
  public static let readDeployments = Permission("deployments.read")
  /// Deploy, update, stop, start and destroy.
  public static let changeDeployments = Permission("deployments.change")
  /// Read the output of apps and builds.
  public static let readLogs = Permission("logs.read")
  /// See the platform's machines.
  public static let readNodes = Permission("nodes.read")
  /// See who changed what.
  public static let readChanges = Permission("changes.read")
  /// Have a repository fetched and its manifest checked.
  public static let validateSources = Permission("sources.validate")
  /// Make a machine a part of the platform.
  public static let joinNodes = Permission("nodes.join")
  /// Take a machine's assignments and hand over its report.
  public static let actAsNode = Permission("nodes.act")
  /// Fetch the files of apps.
  public static let readBlobs = Permission("blobs.read")
}
