internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A UDP socket for groups and broadcasts, of one family of addresses.
///
/// What it hears waits in the kernel's buffer until it is received; what doesn't fit there is lost, as datagrams are.
/// Several tasks may use it at the same time. It is closed by ``close()``, or when nobody has it any more.
final class DatagramSocket: Sendable {
  let family: IPAddress.Family
  /// The port that it has.
  let port: UInt16
  private let readable: ReadableDescriptor
  private let longest: Int
  private let oversized = Atomic(0)

  /// - Throws: ``DiscoveryError`` with ``DiscoveryError/Code/networkFailed``.
  init(_ family: IPAddress.Family, _ options: DatagramOptions = .init()) throws(DiscoveryError) {
    self.family = family
    longest = options.longest
    let descriptor: Int32
    do throws(SystemError) {
      descriptor = try Descriptor.udpSocket(family == .v4 ? AF_INET : AF_INET6).get()
      do throws(SystemError) {
        try SocketOption.prepare(descriptor, family, options)
        port = try SocketAddress.bind(descriptor, to: family, port: options.port)
      } catch {
        _ = ReadableDescriptor(stealing: descriptor)
        throw error
      }
    } catch {
      throw DiscoveryError(.networkFailed, "no socket for datagrams on port \(options.port)", cause: error)
    }
    readable = ReadableDescriptor(stealing: descriptor)
  }

  /// How many datagrams were dropped because they were too long.
  var dropped: Int { oversized.load(ordering: .relaxed) }

  /// Hears what is sent to a group by an interface. Joining again is no error.
  /// - Parameter interface: its index.
  func join(_ group: IPAddress, on interface: UInt32) throws(DiscoveryError) {
    try member(group, interface, joins: true, ignoring: EADDRINUSE)
  }

  /// Ends that. Leaving without having joined is no error: a system forgets members when an interface goes.
  func leave(_ group: IPAddress, on interface: UInt32) throws(DiscoveryError) {
    try member(group, interface, joins: false, ignoring: EADDRNOTAVAIL)
  }

  /// Sends a datagram, at once or never: one that the kernel has no room for is an error.
  func send(_ bytes: [UInt8], _ route: DatagramRoute) throws(DiscoveryError) {
    guard route.address.family == family, route.source?.family ?? family == family else {
      throw DiscoveryError(.networkFailed, "a socket for IP\(family) sends nothing to \(route.address)")
    }
    do {
      try readable.use { descriptor in try MessageHeader.send(bytes, route, on: descriptor) }
    } catch {
      throw DiscoveryError(.networkFailed, "nothing could be sent to \(route.address)", cause: error)
    }
  }

  /// The next datagram.
  /// - Throws: `CancellationError`, also when the socket is closed meanwhile; ``DiscoveryError`` if it can't go on.
  func receive() async throws -> Datagram {
    while true {
      try Task.checkCancellation()
      do {
        let step = try readable.use { descriptor in try MessageHeader.receive(from: descriptor, longest: longest) }
        switch step {
        case .datagram(let datagram): return datagram
        case .dropped: oversized.add(1, ordering: .relaxed)
        case .nothing: try await readable.wait()
        }
      } catch is ReadableDescriptor.Closed {
        throw CancellationError()
      } catch let error as SystemError {
        throw DiscoveryError(.networkFailed, "nothing can be received on port \(port)", cause: error)
      }
    }
  }

  /// Ends every ``receive()``, and returns when the port is free.
  func close() async { await readable.close() }

  private func member(
    _ group: IPAddress, _ interface: UInt32, joins: Bool, ignoring ignored: Int32
  ) throws(DiscoveryError) {
    do {
      try readable.use { descriptor in
        do throws(SystemError) { try SocketOption.setMember(descriptor, of: group, interface, joins: joins) } catch {
          guard error.number == ignored else { throw error }
        }
      }
    } catch {
      throw DiscoveryError(
        .networkFailed, "the group \(group) can't be \(joins ? "joined" : "left") by interface \(interface)",
        cause: error)
    }
  }
}
