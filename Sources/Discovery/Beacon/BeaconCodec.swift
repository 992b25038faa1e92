/// Beacons as bytes: version 1 of the format in docs/modules/Discovery.md. Numbers are big-endian.
enum BeaconCodec {
  /// No beacon is longer, in bytes.
  static let longest = 512
  static let version: UInt8 = 1
  /// The longest name, so that every beacon fits.
  static let longestName = 120
  static let leases: ClosedRange<UInt32> = 100...600_000

  private static let magic = Array("FlBc".utf8)
  private static let headerLength = 40
  private static let hasCode: UInt8 = 1

  private enum Field: UInt8 {
    case padding = 0
    case cluster = 1
    case identity = 2
    case name = 3
    case port = 4
    case source = 5
    case lease = 6
  }

  /// - Parameter key: with one the beacon gets a code.
  /// - Returns: a solicit of ``longest`` bytes, so that no answer is larger than the question; others as short as can be.
  static func encode(_ message: BeaconMessage, key: BeaconKey?) -> [UInt8] {
    var writer = ByteWriter()
    writer.bytes += magic
    writer.bytes += [version, message.kind.rawValue, key == nil ? 0 : hasCode, 0]
    writer.append(message.instance)
    writer.append(message.sequence)
    writer.append(message.nonce)
    if let cluster = message.cluster { writer.append(Field.cluster.rawValue, Array(cluster.utf8)) }
    if let service = message.service {
      writer.append(Field.identity.rawValue, Array(service.identity.description.utf8))
      writer.append(Field.name.rawValue, Array(service.name.utf8))
      writer.append(Field.port.rawValue, ByteWriter.big(service.port))
      switch service.source {
      case .v4(let number): writer.append(Field.source.rawValue, ByteWriter.big(number))
      case .v6(let number): writer.append(Field.source.rawValue, ByteWriter.big(number))
      }
      writer.append(Field.lease.rawValue, ByteWriter.big(service.lease))
    }
    if message.kind == .solicit {
      let room = longest - writer.bytes.count - ByteWriter.fieldHeader - (key == nil ? 0 : BeaconKey.codeLength)
      if room >= 0 { writer.append(Field.padding.rawValue, [UInt8](repeating: 0, count: room)) }
    }
    if let key { writer.bytes += key.code(of: writer.bytes[...]) }
    return writer.bytes
  }

  /// Reads what came from the network. Nothing of it is looked at before its code was checked, where there is a key.
  /// - Parameter key: with one only beacons that were authenticated by it are read; without, all are, and none of
  ///   them counts as authentic.
  static func decode(_ bytes: [UInt8], key: BeaconKey?) throws(BeaconFault) -> BeaconMessage {
    guard bytes.starts(with: magic) else { throw .noBeacon }
    guard (headerLength...longest).contains(bytes.count) else { throw .malformed("\(bytes.count) bytes") }
    var reader = ByteReader(bytes[magic.count...])
    let (found, kindNumber, flags) = try (header(&reader), header(&reader), header(&reader))
    guard found == version else { throw .version(found) }
    _ = try header(&reader)
    let isCoded = flags & hasCode != 0
    let bodyEnd = bytes.count - (isCoded ? BeaconKey.codeLength : 0)
    guard bodyEnd >= headerLength else { throw .malformed("no room for a code") }
    if let key {
      guard isCoded else { throw .unauthenticated }
      guard key.isValid(bytes[bodyEnd...], of: bytes[..<bodyEnd]) else { throw .otherKey }
    }
    guard let kind = BeaconMessage.Kind(rawValue: kindNumber) else { throw .malformed("kind \(kindNumber)") }
    guard let instance = reader.integer(UInt64.self), let sequence = reader.integer(UInt64.self),
      let nonce = reader.integer(UInt128.self)
    else { throw .malformed("its header") }
    var fields = Fields()
    var rest = ByteReader(bytes[headerLength..<bodyEnd])
    while !rest.isAtEnd { try fields.read(&rest) }
    let message = BeaconMessage(
      kind: kind, instance: instance, sequence: sequence, nonce: nonce, cluster: fields.cluster,
      service: kind == .solicit ? nil : try fields.service())
    let isAsked = kind == .solicit || kind == .answer
    guard isAsked == (nonce != 0) else { throw .malformed("its nonce") }
    return message
  }

  private static func header(_ reader: inout ByteReader) throws(BeaconFault) -> UInt8 {
    guard let byte = reader.integer(UInt8.self) else { throw .malformed("its header") }
    return byte
  }

  /// The fields of one beacon as they are read: each at most once, in any order, unknown ones are skipped.
  private struct Fields {
    var cluster: String?
    var identity: ServiceIdentity?
    var name: String?
    var port: UInt16?
    var source: IPAddress?
    var lease: UInt32?
    private var seen: Set<UInt8> = []

    mutating func read(_ reader: inout ByteReader) throws(BeaconFault) {
      guard let type = reader.integer(UInt8.self), let length = reader.integer(UInt16.self),
        let value = reader.take(Int(length))
      else { throw .malformed("a field is cut off") }
      guard let field = Field(rawValue: type) else { return }
      guard seen.insert(type).inserted else { throw .malformed("field \(type) comes twice") }
      do {
        try take(field, value)
      } catch {
        throw .malformed("field \(type): \(error)")
      }
    }

    private mutating func take(_ field: Field, _ value: ArraySlice<UInt8>) throws(DiscoveryError) {
      var number = ByteReader(value)
      switch field {
      case .padding: break
      case .cluster:
        cluster = try ServiceText.token(try Self.text(value), what: "cluster", longest: ServiceIdentity.longest)
      case .identity: identity = try ServiceIdentity(try Self.text(value))
      case .name: name = try ServiceText.line(try Self.text(value), what: "name", longest: longestName)
      case .port:
        guard value.count == 2, let read = number.integer(UInt16.self), read > 0 else { throw Self.fault("no port") }
        port = read
      case .source:
        if value.count == 4, let read = number.integer(UInt32.self) {
          source = .v4(read)
        } else if value.count == 16, let read = number.integer(UInt128.self) {
          source = .v6(read)
        } else {
          throw Self.fault("no address")
        }
      case .lease:
        guard value.count == 4, let read = number.integer(UInt32.self), leases.contains(read) else {
          throw Self.fault("no lease")
        }
        lease = read
      }
    }

    func service() throws(BeaconFault) -> BeaconMessage.Service {
      guard let identity, let name, let port, let source, let lease else { throw .malformed("a field is missing") }
      return BeaconMessage.Service(identity: identity, name: name, port: port, source: source, lease: lease)
    }

    private static func text(_ bytes: ArraySlice<UInt8>) throws(DiscoveryError) -> String {
      guard let text = String(validating: bytes, as: UTF8.self) else { throw fault("no UTF-8") }
      return text
    }

    private static func fault(_ message: String) -> DiscoveryError { DiscoveryError(.invalidService, message) }
  }
}
