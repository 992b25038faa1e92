import Dispatch
import Glibc
import Synchronization

@testable import Discovery

/// Believes who sends "flotilla IDENTITY CLUSTER" on connecting.
struct BannerVerifier: ServiceVerifier {
  private final class Flag: Sendable {
    let isUp = Mutex(false)
  }

  func verify(_ endpoint: Endpoint) async throws -> Verification {
    guard case .address(let address) = endpoint.host else { return .refused(reason: "no address") }
    let flag = Flag()
    let line = try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global().async {
          continuation.resume(with: Result { try Self.readLine(address, endpoint.port, flag) })
        }
      }
    } onCancel: {
      flag.isUp.withLock { $0 = true }
    }
    let words = line.split(separator: " ").map(String.init)
    guard words.count == 3, words[0] == "flotilla" else { return .refused(reason: "it says \"\(line)\"") }
    return .genuine(
      try GenuineService(
        identity: ServiceIdentity(words[1]), name: words[1], cluster: words[2], proof: "said its banner"))
  }

  private static func readLine(_ address: IPAddress, _ port: UInt16, _ flag: Flag) throws -> String {
    guard let target = SocketAddress(address, zone: nil, port: port) else { throw SystemError(number: EINVAL) }
    let descriptor = socket(target.family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw SystemError(number: errno) }
    defer { close(descriptor) }
    guard target.withPointer({ connect(descriptor, $0, $1) }) == 0 else { throw SystemError(number: errno) }
    var bytes: [UInt8] = []
    while bytes.count < 256, bytes.last != UInt8(ascii: "\n") {
      guard !flag.isUp.withLock({ $0 }) else { throw CancellationError() }
      var waiting = [pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)]
      guard poll(&waiting, 1, 10) > 0 else { continue }
      var buffer = [UInt8](repeating: 0, count: 64)
      let count = read(descriptor, &buffer, buffer.count)
      guard count > 0 else { break }
      bytes += buffer.prefix(count)
    }
    return String(decoding: bytes, as: UTF8.self).trimmingSuffix { $0 == "\n" }
  }
}

extension String {
  fileprivate func trimmingSuffix(while isCut: (Character) -> Bool) -> String {
    var text = self
    while let last = text.last, isCut(last) { text.removeLast() }
    return text
  }
}
