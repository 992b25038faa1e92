#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// Why nobody answers at a Unix socket, as far as the file tells it.
enum UnixSocketFault: CustomStringConvertible {
  case missing(String)
  case forbidden(String)
  case silent(String)

  /// Nil if `address` is that of no Unix socket.
  init?(address: String) {
    guard address.hasPrefix("unix://") else { return nil }
    let path = String(address.dropFirst("unix://".count))
    if !FileManager.default.fileExists(atPath: path) {
      self = .missing(path)
    } else if !FileManager.default.isWritableFile(atPath: path) {
      self = .forbidden(path)
    } else {
      self = .silent(path)
    }
  }

  var code: DockerError.Code {
    if case .forbidden = self { .forbidden } else { .unavailable }
  }

  var description: String {
    switch self {
    case .missing(let path): "no Docker engine answers at \(path): there is no such socket. Is the engine running?"
    case .forbidden(let path):
      "this user may not open \(path): the engine's group may, which is docker on most machines"
    case .silent(let path): "no Docker engine answers at \(path): nobody listens there. Is the engine running?"
    }
  }
}
