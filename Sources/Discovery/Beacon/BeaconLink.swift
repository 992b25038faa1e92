internal import Logging
internal import Synchronization

/// The sockets of one side of the beacon or of SSDP: those of the port that all share hear what is for everybody, and two of their
/// own send, and hear what is for this one alone: of a shared port the system gives that to anybody.
final class BeaconLink: Sendable {
  private struct Membership: Hashable {
    var family: IPAddress.Family
    var interface: UInt32
  }

  /// All that can be received from.
  let sockets: [DatagramSocket]
  private let listening: [DatagramSocket]
  private let speaking: [DatagramSocket]
  private let groups: [IPAddress]
  private let memberships = Mutex<Set<Membership>>([])
  private let logger: Logger

  /// - Throws: ``DiscoveryError`` if somebody has the port for itself. A machine without IPv6 does without.
  convenience init(_ configuration: BeaconConfiguration, _ logger: Logger) throws(DiscoveryError) {
    // One byte more than a beacon has, so that longer ones are seen to be.
    try self.init(
      port: configuration.port, longest: BeaconCodec.longest + 1,
      groups: configuration.usesGroups ? [BeaconReach.group4, BeaconReach.group6] : [], logger)
  }

  /// - Parameter groups: those that are heard, one of a family.
  init(
    port: UInt16, longest: Int, hopLimit: UInt8 = 255, groups: [IPAddress], _ logger: Logger
  ) throws(DiscoveryError) {
    var shared = DatagramOptions()
    shared.port = port
    shared.sharesPort = true
    shared.longest = longest
    shared.hopLimit = hopLimit
    var own = DatagramOptions()
    own.longest = longest
    own.hopLimit = hopLimit
    var (listening, speaking) = ([try DatagramSocket(.v4, shared)], [try DatagramSocket(.v4, own)])
    do {
      let v6 = (try DatagramSocket(.v6, shared), try DatagramSocket(.v6, own))
      listening.append(v6.0)
      speaking.append(v6.1)
    } catch {
      logger.info("Datagrams to groups are sent and heard by IPv4 alone", metadata: ["reason": "\(error)"])
    }
    self.listening = listening
    self.speaking = speaking
    sockets = listening + speaking
    self.groups = groups
    self.logger = logger
  }

  /// Joins the groups where interfaces came, and forgets those that went.
  func follow(_ interfaces: [NetworkInterface]) {
    let wanted = Set(
      interfaces.flatMap { interface in
        listening.map { Membership(family: $0.family, interface: interface.index) }
      })
    memberships.withLock { memberships in
      for socket in listening {
        guard let group = groups.first(where: { $0.family == socket.family }) else { continue }
        for gone in memberships.subtracting(wanted) where gone.family == socket.family {
          // The system has forgotten it with the interface.
          do { try socket.leave(group, on: gone.interface) } catch { note(error) }
          memberships.remove(gone)
        }
        for new in wanted.subtracting(memberships) where new.family == socket.family {
          do {
            try socket.join(group, on: new.interface)
            memberships.insert(new)
          } catch {
            note(error)
          }
        }
      }
    }
  }

  func send(_ bytes: [UInt8], _ routes: [DatagramRoute]) {
    for route in routes {
      guard let socket = speaking.first(where: { $0.family == route.address.family }) else { continue }
      do { try socket.send(bytes, route) } catch { note(error) }
    }
  }

  func close() async { for socket in sockets { await socket.close() } }

  private func note(_ error: any Error) {
    logger.debug("A network isn't there", metadata: ["error": "\(error)"])
  }
}
