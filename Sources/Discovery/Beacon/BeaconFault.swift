/// Why a datagram isn't listened to.
enum BeaconFault: Error, Hashable, CustomStringConvertible {
  /// It speaks another protocol.
  case noBeacon
  /// A version that isn't known here.
  case version(UInt8)
  /// It breaks the format; the text says where.
  case malformed(String)
  /// It has no code, and only authenticated ones are believed.
  case unauthenticated
  /// Its code was made with another key.
  case otherKey

  var description: String {
    switch self {
    case .noBeacon: "it is no beacon"
    case .version(let version): "it has version \(version) of the format"
    case .malformed(let what): "it breaks the format: \(what)"
    case .unauthenticated: "it isn't authenticated"
    case .otherKey: "it was authenticated with another key"
    }
  }
}
