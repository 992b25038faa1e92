public import EdgeModel
import EdgeStore

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// An agent's data directory, taken for this process, and who the agent is.
///
/// It is released when the last copy goes, and by the system when the process ends.
public struct AgentHome: Sendable {
  /// Made at the first start, and kept.
  public let node: NodeID
  /// What the control API asks for; in the file `token`, which only the agent's user can read.
  public let token: String
  /// Made at the first start, and kept in the file `machine.key`.
  public let key: MachineKey
  /// Since when the token counts, where the platform gave it in the place of another one.
  let tokenSince: Timestamp?
  /// The folder.
  public var path: String { lock.directory.path }
  let lock: DataDirectoryLock

  /// Takes a folder, and makes it where there is none. A relative path begins in the folder that the process works in.
  /// - Parameter token: one that people gave, such as that of the platform to join; kept from now on.
  /// - Throws: `StoreError`: the folder is another agent's, can't be read, or was written by a newer version.
  public init(_ path: String, token: String? = nil) throws {
    // Commands such as git run in folders of their own, where a relative path would lead elsewhere.
    let path = path.hasPrefix("/") ? path : "\(FileManager.default.currentDirectoryPath)/\(path)"
    try self.init(try DataDirectory(path: path).take(), token: token)
  }

  /// The same folder once more, for an agent that starts anew: after ``Agent/hasDeparted`` it belongs to another platform, or has
  /// another token.
  /// - Throws: `StoreError`.
  public init(reopening home: AgentHome) throws {
    try self.init(home.lock, token: nil)
  }

  private init(_ lock: DataDirectoryLock, token: String?) throws {
    self.lock = lock
    let hasMoved = try PlatformDeparture(in: lock).complete()
    // A token that people gave was of the platform that the machine has left.
    let identity = try AgentIdentity(in: lock, token: hasMoved ? nil : token)
    node = identity.node
    self.token = identity.token
    tokenSince = identity.tokenSince
    key = try MachineKey(secret: identity.secret)
  }

  /// Whether this machine was part of a platform when its agent ran last; one that wasn't founds or joins one.
  /// - Throws: `StoreError` if the folder can't be read.
  public func belongsToPlatform() throws -> Bool {
    try [directory.platform, directory.replica, directory.desiredLog].contains { try directory.has($0) }
  }

  var directory: DataDirectory { lock.directory }
}

/// Secrets are in no text that is made of this, whoever prints it.
extension AgentHome: CustomStringConvertible, CustomReflectable {
  public var description: String { "AgentHome(\(node) in \(path))" }
  public var customMirror: Mirror { Mirror(self, children: ["node": node, "path": path]) }
}
