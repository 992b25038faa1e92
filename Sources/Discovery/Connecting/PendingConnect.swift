#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A connect that the system is busy with. Whoever holds it owns its descriptor.
struct PendingConnect: Sendable {
  let id: UInt64
  let descriptor: Int32
  let deadline: ContinuousClock.Instant
  let limit: Duration
  let continuation: CheckedContinuation<ConnectOutcome, Never>

  /// Begins a connect: either it is over at once, or the system is busy with a descriptor.
  static func begin(_ address: IPAddress, zone: String?, port: UInt16) -> Beginning {
    guard let target = SocketAddress(address, zone: zone, port: port) else {
      return .over(.absent(reason: "there is no interface \(zone ?? "")"))
    }
    let descriptor: Int32
    switch Descriptor.tcpSocket(target.family) {
    case .failure(let error) where error.number == EAFNOSUPPORT: return .over(.absent(reason: error.description))
    case .failure(let error): return .over(.failed(reason: error.description))
    case .success(let new): descriptor = new
    }
    let code = target.withPointer { connect(descriptor, $0, $1) == 0 ? 0 : errno }
    guard code == EINPROGRESS || code == EINTR else {
      close(descriptor)
      return .over(outcome(of: code))
    }
    return .busy(descriptor)
  }

  enum Beginning {
    case over(ConnectOutcome)
    case busy(Int32)
  }

  /// What came of it, once `poll` has said that the descriptor is ready.
  func outcome() -> ConnectOutcome {
    var code: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length) == 0 else { return Self.outcome(of: errno) }
    return Self.outcome(of: code)
  }

  private static func outcome(of code: Int32) -> ConnectOutcome {
    switch code {
    case 0: .open
    case EMFILE, ENFILE, ENOBUFS, ENOMEM, EAGAIN: .failed(reason: SystemError(number: code).description)
    default: .absent(reason: SystemError(number: code).description)
    }
  }
}
