internal import EdgeAgent
internal import Synchronization

/// Where the connections of each port go now.
final class RouteTable: Sendable {
  private let byPort = Mutex<[UInt16: PortRoute]>([:])

  subscript(port: UInt16) -> PortRoute? {
    get { byPort.withLock { $0[port] } }
    set { byPort.withLock { $0[port] = newValue } }
  }

  var routes: [PortRoute] { byPort.withLock { $0 }.values.sorted { $0.port < $1.port } }
}
