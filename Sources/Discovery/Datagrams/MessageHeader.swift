#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The calls sendmsg(2) and recvmsg(2) on sockets that don't block.
enum MessageHeader {
  enum Received: Sendable {
    case datagram(Datagram)
    /// It was too long, or from no address.
    case dropped
    case nothing
  }

  static func send(_ bytes: [UInt8], _ route: DatagramRoute, on descriptor: Int32) throws(SystemError) {
    let zone = route.interface.map { String($0) }
    guard let target = SocketAddress(route.address, zone: zone, port: route.port) else {
      throw SystemError(number: ENODEV)
    }
    var bytes = bytes
    var control = ReceivedInformation.leaving(route)
    let code = target.withPointer { name, nameLength in
      bytes.withUnsafeMutableBytes { data in
        control.withUnsafeMutableBytes { control in
          var vector = iovec(iov_base: data.baseAddress, iov_len: data.count)
          return withUnsafeMutablePointer(to: &vector) { vector in
            var header = msghdr()
            header.msg_name = UnsafeMutableRawPointer(mutating: name)
            header.msg_namelen = nameLength
            header.msg_iov = vector
            header.msg_iovlen = 1
            header.msg_control = control.isEmpty ? nil : control.baseAddress
            header.msg_controllen = numericCast(control.count)
            var code: Int32
            repeat { code = sendmsg(descriptor, &header, 0) < 0 ? errno : 0 } while code == EINTR
            return code
          }
        }
      }
    }
    guard code == 0 else { throw SystemError(number: code) }
  }

  static func receive(from descriptor: Int32, longest: Int) throws(SystemError) -> Received {
    var name = sockaddr_storage()
    var isCut = false
    var code: Int32 = 0
    var information = ReceivedInformation()
    var nameLength: socklen_t = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: longest) { data, count in
      withUnsafeTemporaryAllocation(byteCount: ReceivedInformation.room, alignment: 16) { control in
        withUnsafeMutableBytes(of: &name) { name in
          var vector = iovec(iov_base: data.baseAddress, iov_len: longest)
          withUnsafeMutablePointer(to: &vector) { vector in
            var header = msghdr()
            header.msg_name = name.baseAddress
            header.msg_namelen = socklen_t(name.count)
            header.msg_iov = vector
            header.msg_iovlen = 1
            header.msg_control = control.baseAddress
            header.msg_controllen = numericCast(control.count)
            var length: Int
            repeat { length = recvmsg(descriptor, &header, 0) } while length < 0 && errno == EINTR
            guard length >= 0 else {
              code = errno
              return
            }
            count = min(length, longest)
            isCut = header.msg_flags & Int32(MSG_TRUNC) != 0
            nameLength = header.msg_namelen
            let used = min(Int(header.msg_controllen), control.count)
            information = ReceivedInformation(UnsafeRawBufferPointer(rebasing: control[..<used]))
          }
        }
      }
    }
    switch code {
    case 0: break
    case EAGAIN, EWOULDBLOCK: return .nothing
    // What an earlier datagram met on its way.
    case ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, ENETDOWN: return .dropped
    default: throw SystemError(number: code)
    }
    guard !isCut, let (sender, port) = SocketAddress.readSender(&name, length: nameLength) else { return .dropped }
    return .datagram(
      Datagram(
        bytes: bytes, sender: sender, senderPort: port, destination: information.destination,
        interface: information.interface, hopLimit: information.hopLimit))
  }
}
