public import EdgeModel
public import Messaging

/// Where the messages of an agent go.
public enum BrokerSource: Sendable {
  /// Over no broker. That costs nothing but time: reports say the same a little later.
  case absent
  /// Over one that was set up for the platform. Every agent gets the same one.
  case given(any MessageBroker)
  /// Over whatever broker the platform's leader provides, which is this machine's where it leads. A machine alone keeps its
  /// messages in memory.
  case provided(by: any BrokerProvider, connect: @Sendable (BrokerURL) throws -> any MessageBroker)
}
