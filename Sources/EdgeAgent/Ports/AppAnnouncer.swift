public import EdgeModel

/// Makes apps known on the network by their names, wherever they run.
public protocol AppAnnouncer: Sendable {
  /// Announces the apps of each set in the place of those of the set before, until it is cancelled.
  /// - Parameters:
  ///   - apps: complete sets of what this machine serves, the present one first. While none is taken the newest waits.
  ///   - named: to be told under which host name each app is known, such as `shop.local`, whenever one has changed: a complete
  ///     set. People are shown it.
  /// - Throws: what keeps it from going on: it is begun anew after a pause.
  func announce(
    _ apps: AsyncStream<[AnnouncedApp]>, named: @escaping @Sendable ([AnnouncedApp: String]) -> Void
  ) async throws
}

/// An app that this machine serves to people.
public struct AnnouncedApp: Hashable, Sendable {
  /// What people call it.
  public var name: AppName
  /// The TCP port that it answers at.
  public var port: UInt16

  public init(name: AppName, port: UInt16) {
    self.name = name
    self.port = port
  }
}
