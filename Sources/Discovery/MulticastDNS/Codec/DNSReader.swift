/// Reads a message. Nothing that a peer sends is trusted: counts, lengths and pointers are checked, faults are located.
struct DNSReader {
  private let bytes: [UInt8]
  private(set) var position = 0
  /// How many bytes and pointers were looked at, pointed-to ones again: the work, for tests of its growth.
  private(set) var looked = 0

  /// - Throws: ``DiscoveryError`` if the message is larger than ``DNSMessage/largest``.
  init(_ bytes: [UInt8]) throws(DiscoveryError) {
    self.bytes = bytes
    guard bytes.count <= DNSMessage.largest else {
      throw fault("a message has at most \(DNSMessage.largest) bytes, not \(bytes.count)", at: DNSMessage.largest)
    }
  }

  private func fault(_ message: String, at position: Int) -> DiscoveryError {
    DiscoveryError(.malformedMessage, message, position: position)
  }

  /// Refuses counts that the rest can't hold, before anything is made for them.
  func checkRoom(questions: Int, records: Int) throws(DiscoveryError) {
    guard questions * 5 + records * 11 <= bytes.count - position else {
      throw fault("\(questions) questions and \(records) records don't fit into the message", at: 4)
    }
  }

  mutating func uint8(_ what: String) throws(DiscoveryError) -> UInt8 {
    guard position < bytes.count else { throw fault("the message ends before \(what)", at: position) }
    defer { position += 1 }
    looked += 1
    return bytes[position]
  }

  mutating func uint16(_ what: String) throws(DiscoveryError) -> UInt16 {
    let high = try uint8(what)
    return UInt16(high) << 8 | UInt16(try uint8(what))
  }

  mutating func uint32(_ what: String) throws(DiscoveryError) -> UInt32 {
    let high = try uint16(what)
    return UInt32(high) << 16 | UInt32(try uint16(what))
  }

  mutating func take(_ count: Int, _ what: String) throws(DiscoveryError) -> ArraySlice<UInt8> {
    guard count <= bytes.count - position else { throw fault("the message ends within \(what)", at: position) }
    defer { position += count }
    looked += count
    return bytes[position..<position + count]
  }

  /// A name, by pointers if it has some: each must point before the place where the part with it began, so that there
  /// are no loops, and a name has no more of them than labels.
  mutating func name() throws(DiscoveryError) -> DNSName {
    var wire: [UInt8] = []
    var start = position
    var next: Int?
    var pointers = 0
    while true {
      let place = position
      let length = try uint8("a label")
      switch length >> 6 {
      case 0:
        wire.append(length)
        guard length > 0 else {
          if let next { position = next }
          return DNSName(unchecked: wire)
        }
        wire += try take(Int(length), "a label")
        guard wire.count < DNSName.longest else {
          throw fault("a name has at most \(DNSName.longest) bytes", at: place)
        }
      case 3:
        let target = Int(length & 0x3F) << 8 | Int(try uint8("a pointer"))
        if next == nil { next = position }
        guard target < start else { throw fault("a pointer points to itself or forward", at: place) }
        pointers += 1
        guard pointers <= DNSName.longest / 2 else { throw fault("a name has too many pointers", at: place) }
        start = target
        position = target
      default: throw fault("a label begins with the bits of no known kind", at: place)
      }
    }
  }

  mutating func question() throws(DiscoveryError) -> DNSQuestion {
    let name = try name()
    let type = DNSRecordType(rawValue: try uint16("a question's type"))
    let marked = try uint16("a question's class")
    return DNSQuestion(name, type, wantsUnicast: marked & 0x8000 != 0, questionClass: marked & 0x7FFF)
  }

  /// - Returns: `nil` for a denial (NSEC) that makes no sense: python-zeroconf 0.47 writes such ones beside records that
  ///   count.
  mutating func record() throws(DiscoveryError) -> DNSRecord? {
    let name = try name()
    let type = DNSRecordType(rawValue: try uint16("a record's type"))
    let marked = try uint16("a record's class")
    let ttl = try uint32("a record's time to live")
    let length = Int(try uint16("the length of a record's data"))
    guard length <= bytes.count - position else {
      throw fault("the data of a record ends after the message", at: position - 2)
    }
    let start = position
    let data: DNSRecordData
    do throws(DiscoveryError) {
      data = try self.data(of: type, length: length)
      guard position == start + length else {
        throw fault("the data of a record of type \(type) has \(position - start) bytes, not \(length)", at: start)
      }
    } catch {
      guard type == .nsec else { throw error }
      position = start + length
      return nil
    }
    if type == .opt { return DNSRecord(name, data, ttl: ttl, recordClass: marked) }
    return DNSRecord(name, data, ttl: ttl, cacheFlush: marked & 0x8000 != 0, recordClass: marked & 0x7FFF)
  }

  private mutating func data(of type: DNSRecordType, length: Int) throws(DiscoveryError) -> DNSRecordData {
    switch type {
    case .a: return .address(.v4(try uint32("an IPv4 address")))
    case .aaaa:
      var number: UInt128 = 0
      for _ in 0..<4 { number = number << 32 | UInt128(try uint32("an IPv6 address")) }
      return .address(.v6(number))
    case .ptr: return .pointer(try name())
    case .srv:
      return .service(
        priority: try uint16("a priority"), weight: try uint16("a weight"), port: try uint16("a port"),
        target: try name())
    case .txt: return .text(Array(try take(length, "a text")))
    case .nsec: return try denial(end: position + length)
    default: return .other(type, Array(try take(length, "a record's data")))
    }
  }

  /// The windows of RFC 4034 section 4.1.2.
  private mutating func denial(end: Int) throws(DiscoveryError) -> DNSRecordData {
    let next = try name()
    var types: [DNSRecordType] = []
    var last = -1
    while position < end {
      let place = position
      let window = Int(try uint8("a window of types"))
      let length = Int(try uint8("the length of a window"))
      guard window > last, (1...32).contains(length), length <= end - position else {
        throw fault("a window of types is out of order, or has a length outside 1 to 32", at: place)
      }
      last = window
      for (place, byte) in try take(length, "a window of types").enumerated() where byte != 0 {
        for bit in 0..<8 where byte & (0x80 >> UInt8(bit)) != 0 {
          types.append(DNSRecordType(rawValue: UInt16(window << 8 | place << 3 | bit)))
        }
      }
    }
    return .denial(next: next, types: types)
  }
}
