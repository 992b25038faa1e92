/// Writes a message, names by pointers to where they, or their ends, stand already.
struct DNSWriter {
  private(set) var bytes: [UInt8] = []
  private let compresses: Bool
  /// Where a name begins that was written, by its bytes without compression.
  private var places: [ArraySlice<UInt8>: UInt16] = [:]

  init(compresses: Bool) { self.compresses = compresses }

  mutating func append(_ value: UInt16) {
    bytes.append(UInt8(truncatingIfNeeded: value >> 8))
    bytes.append(UInt8(truncatingIfNeeded: value))
  }

  mutating func append(_ value: UInt32) {
    append(UInt16(truncatingIfNeeded: value >> 16))
    append(UInt16(truncatingIfNeeded: value))
  }

  mutating func append(_ name: DNSName) {
    var rest = name.wire[...]
    while let length = rest.first, length > 0 {
      if compresses {
        if let place = places[rest] { return append(0xC000 | place) }
        if bytes.count < 0x4000 { places[rest] = UInt16(bytes.count) }
      }
      bytes += rest.prefix(Int(length) + 1)
      rest = rest.dropFirst(Int(length) + 1)
    }
    bytes.append(0)
  }

  mutating func append(_ question: DNSQuestion) {
    append(question.name)
    append(question.type.rawValue)
    append(question.questionClass | (question.wantsUnicast ? 0x8000 : 0))
  }

  mutating func append(_ record: DNSRecord) {
    append(record.name)
    append(record.type.rawValue)
    append(record.recordClass | (record.cacheFlush ? 0x8000 : 0))
    append(record.ttl)
    let place = bytes.count
    append(UInt16(0))
    append(record.data)
    let length = UInt16(clamping: bytes.count - place - 2)
    bytes[place] = UInt8(truncatingIfNeeded: length >> 8)
    bytes[place + 1] = UInt8(truncatingIfNeeded: length)
  }

  mutating func append(_ data: DNSRecordData) {
    switch data {
    case .address(.v4(let number)): append(number)
    case .address(.v6(let number)):
      for shift in [96, 64, 32, 0] { append(UInt32(truncatingIfNeeded: number >> UInt128(shift))) }
    case .pointer(let name): append(name)
    case .service(let priority, let weight, let port, let target):
      append(priority)
      append(weight)
      append(port)
      append(target)
    case .text(let text): bytes += text
    case .denial(let next, let types): append(next, types)
    case .other(_, let data): bytes += data
    }
  }

  private mutating func append(_ next: DNSName, _ types: [DNSRecordType]) {
    append(next)
    var window: UInt8?
    var bits: [UInt8] = []
    func flushed() -> [UInt8] { window.map { [$0, UInt8(bits.count)] + bits } ?? [] }
    for type in Set(types).sorted() {
      let own = UInt8(type.rawValue >> 8)
      if own != window {
        bytes += flushed()
        window = own
        bits = []
      }
      let place = Int(type.rawValue & 0xFF) >> 3
      while bits.count <= place { bits.append(0) }
      bits[place] |= 0x80 >> UInt8(type.rawValue & 7)
    }
    bytes += flushed()
  }
}
