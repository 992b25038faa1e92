/// Where an app answers at the moment: what other machines go by that have its port as well.
public struct ServedApp: Codable, Hashable, Sendable {
  /// A machine's host, and the TCP port there.
  public struct Place: Codable, Hashable, Sendable {
    /// The host that people reach the machine's apps by.
    public var host: String
    /// The port that leads to the app on that machine and nowhere else.
    public var port: UInt16

    public init(host: String, port: UInt16) {
      self.host = host
      self.port = port
    }
  }

  /// The app's deployment.
  public var deployment: DeploymentID
  /// The app's own TCP port, the same on every machine.
  public var port: UInt16
  /// Where it answers; `nil` while the leader has not heard so, or has heard otherwise: nothing follows from it.
  public var place: Place?

  public init(deployment: DeploymentID, port: UInt16, place: Place?) {
    self.deployment = deployment
    self.port = port
    self.place = place
  }
}
