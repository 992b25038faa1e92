/// What a route lets its caller do. Every route states one; the set is open.
public struct Permission: Hashable, Sendable, CustomStringConvertible {
  /// Its name, such as `deployments.read`: which things, and what is allowed with them.
  public let description: String

  /// A permission of a third party's own route; equal names are the same permission.
  public init(_ name: String) { description = name }

  /// Hear that an agent is here, and which. Given to everybody by ``TokenAuthorizer``.
  public static let ping = Permission("ping")
  /// Tell of a push, signed with a webhook's own secret, which the route itself checks. Given to everybody by
  /// ``TokenAuthorizer``.
  public static let ringHook = Permission("hooks.ring")
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
  /// Make a code with which machines join.
  public static let issueJoinCodes = Permission("nodes.invite")
  /// Get the platform's token with such a code, which the route itself checks. Given to everybody by ``TokenAuthorizer``.
  public static let redeemJoinCode = Permission("nodes.redeem")
  /// Have a machine leave the platform, and the others get another token.
  public static let removeNodes = Permission("nodes.remove")
  /// Get the platform's token sealed for a machine that has the one before. Given to everybody by ``TokenAuthorizer``.
  public static let renewToken = Permission("token.renew")
  /// Take a machine's assignments and hand over its report.
  public static let actAsNode = Permission("nodes.act")
  /// Fetch the files of apps.
  public static let readBlobs = Permission("blobs.read")
  /// Take part in holding the log of desired state.
  public static let replicate = Permission("log.replicate")
  /// See who leads and who holds the log.
  public static let readLeadership = Permission("leader.read")
  /// Hand the lead to another machine.
  public static let transferLeadership = Permission("leader.transfer")
  /// Take a machine of another platform with what it runs.
  public static let adoptNodes = Permission("nodes.adopt")
  /// See which secrets there are; their values nobody sees.
  public static let readSecrets = Permission("secrets.read")
  /// Set and remove secrets, and what repositories are fetched with.
  public static let changeSecrets = Permission("secrets.change")
  /// Run commands inside apps: with their rights, their data and their secrets.
  public static let runCommands = Permission("deployments.exec")
  /// Say that machines get nothing new, and have apps moved from one to another.
  public static let changeNodes = Permission("nodes.change")
  /// See what machines can do without, and have them remove it.
  public static let cleanMachines = Permission("nodes.clean")
  /// Make a machine leave its platform for another one.
  public static let movePlatform = Permission("platform.move")
  /// Take all that the platform knows, its keys included.
  public static let backUp = Permission("platform.backup")
  /// Found the platform from a backup.
  public static let restore = Permission("platform.restore")
}
