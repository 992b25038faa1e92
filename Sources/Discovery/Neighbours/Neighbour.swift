/// A machine that this one has lately spoken with, as the kernel's table of neighbours has it (arp(7)).
struct Neighbour: Hashable, Sendable {
  var address: IPAddress
  /// The index of the interface by which it is reached.
  var interface: UInt32
}

extension Neighbour {
  /// What a part of the kernel's answer (RTM_GETNEIGH, rtnetlink(7)) holds.
  enum Part: Hashable {
    case more([Neighbour])
    case last([Neighbour])
    case failure(SystemError)
  }

  // Of linux/netlink.h, linux/rtnetlink.h and linux/neighbour.h.
  private static let headerLength = 16
  private static let bodyLength = 12
  private static let error: UInt16 = 2
  private static let done: UInt16 = 3
  private static let newNeighbour: UInt16 = 28
  private static let destination: UInt16 = 1
  /// REACHABLE, STALE, DELAY, PROBE and PERMANENT: who has, or lately had, an address on the link.
  private static let usableStates: UInt16 = 0x02 | 0x04 | 0x08 | 0x10 | 0x80

  /// The question: all neighbours, of both families.
  static var request: [UInt8] {
    let all: UInt16 = 0x1 | 0x300
    var bytes: [UInt8] = []
    func append(_ number: some FixedWidthInteger) { bytes += withUnsafeBytes(of: number) { Array($0) } }
    append(UInt32(headerLength + bodyLength))
    append(UInt16(30))
    append(all)
    append(UInt32(1))
    append(UInt32(0))
    bytes += [UInt8](repeating: 0, count: bodyLength)
    return bytes
  }

  /// Reads one datagram of the answer. What is cut off ends it.
  static func read(_ bytes: [UInt8]) -> Part {
    bytes.withUnsafeBytes { bytes in
      var neighbours: [Neighbour] = []
      var start = 0
      while start + headerLength <= bytes.count {
        let length = Int(bytes.loadUnaligned(fromByteOffset: start, as: UInt32.self))
        guard length >= headerLength, length <= bytes.count - start else { break }
        let body = UnsafeRawBufferPointer(rebasing: bytes[(start + headerLength)..<(start + length)])
        switch bytes.loadUnaligned(fromByteOffset: start + 4, as: UInt16.self) {
        case done: return .last(neighbours)
        case error:
          let number = body.count >= 4 ? body.loadUnaligned(as: Int32.self) : 0
          return .failure(SystemError(number: number == .min ? 0 : abs(number)))
        case newNeighbour: if let neighbour = read(body) { neighbours.append(neighbour) }
        default: break
        }
        start += (length + 3) / 4 * 4
      }
      return .more(neighbours)
    }
  }

  private static func read(_ body: UnsafeRawBufferPointer) -> Neighbour? {
    guard body.count >= bodyLength, body.loadUnaligned(fromByteOffset: 8, as: UInt16.self) & usableStates != 0,
      let interface = UInt32(exactly: body.loadUnaligned(fromByteOffset: 4, as: Int32.self))
    else { return nil }
    var start = bodyLength
    while start + 4 <= body.count {
      let length = Int(body.loadUnaligned(fromByteOffset: start, as: UInt16.self))
      guard length >= 4, length <= body.count - start else { return nil }
      if body.loadUnaligned(fromByteOffset: start + 2, as: UInt16.self) == destination {
        let value = UnsafeRawBufferPointer(rebasing: body[(start + 4)..<(start + length)])
        switch value.count {
        case 4:
          let number = UInt32(bigEndian: value.loadUnaligned(as: UInt32.self))
          return Neighbour(address: .v4(number), interface: interface)
        case 16:
          let number = UInt128(bigEndian: value.loadUnaligned(as: UInt128.self))
          return Neighbour(address: .v6(number), interface: interface)
        default: return nil
        }
      }
      start += (length + 3) / 4 * 4
    }
    return nil
  }
}
