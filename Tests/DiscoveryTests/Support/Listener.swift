import Dispatch
import Foundation
import Glibc

@testable import Discovery

/// A real TCP listener on loopback that lives as long as a body.
enum Listener {
  enum Behaviour: Sendable {
    /// Sends a line to everybody, and closes.
    case says(String)
    /// Accepts, and never says a word.
    case silent
    /// Its queue is full: further connects stay under way.
    case full
  }

  /// - Parameter port: 0 for any that is free.
  static func with<Result: Sendable>(
    _ address: IPAddress, port: UInt16 = 0, _ behaviour: Behaviour, _ body: (UInt16) async throws -> Result
  ) async throws -> Result {
    let descriptor = try open(address, port, backlog: { if case .full = behaviour { 0 } else { 64 } }())
    let port = try boundPort(descriptor)
    var fillers: [Int32] = []
    defer { for filler in fillers { close(filler) } }
    switch behaviour {
    case .full:
      defer { close(descriptor) }
      let loopback = try IPAddress("127.0.0.1")
      for _ in 0..<3 { fillers.append(try startConnect(loopback, port)) }
      return try await body(port)
    case .says(let line):
      return try await serving(descriptor, line + "\n") { try await body(port) }
    case .silent:
      return try await serving(descriptor, nil) { try await body(port) }
    }
  }

  private static func serving<Result: Sendable>(
    _ descriptor: Int32, _ line: String?, _ body: () async throws -> Result
  ) async throws -> Result {
    let done = DispatchGroup()
    let thread = DispatchQueue(label: "listener")
    thread.async(group: done) {
      var kept: [Int32] = []
      while true {
        let peer = accept(descriptor, nil, nil)
        guard peer >= 0 else { break }
        if let line {
          _ = send(peer, line, line.utf8.count, Int32(MSG_NOSIGNAL))
          close(peer)
        } else {
          kept.append(peer)
        }
      }
      for peer in kept { close(peer) }
    }
    func end() async {
      shutdown(descriptor, Int32(SHUT_RDWR))
      await withCheckedContinuation { continuation in done.notify(queue: .global()) { continuation.resume() } }
      close(descriptor)
    }
    do {
      let result = try await body()
      await end()
      return result
    } catch {
      await end()
      throw error
    }
  }

  private static func open(_ address: IPAddress, _ port: UInt16, backlog: Int32) throws -> Int32 {
    guard let target = SocketAddress(address, zone: nil, port: port) else { throw SystemError(number: EINVAL) }
    let descriptor = socket(target.family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw SystemError(number: errno) }
    var yes: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    guard target.withPointer({ bind(descriptor, $0, $1) }) == 0, listen(descriptor, backlog) == 0 else {
      let error = SystemError(number: errno)
      close(descriptor)
      throw error
    }
    return descriptor
  }

  private static func boundPort(_ descriptor: Int32) throws -> UInt16 {
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let code = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
    }
    guard code == 0 else { throw SystemError(number: errno) }
    return UInt16(bigEndian: address.sin_port)
  }

  private static func startConnect(_ address: IPAddress, _ port: UInt16) throws -> Int32 {
    let descriptor = try Descriptor.tcpSocket(AF_INET).get()
    _ = SocketAddress(address, zone: nil, port: port)?.withPointer { connect(descriptor, $0, $1) }
    return descriptor
  }

  /// How many sockets are being connected, or are connected, to a port: only the test's own search connects there.
  static func openSockets(to port: UInt16) throws -> Int {
    // Files of /proc have no length: they are read to their end.
    let bytes = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/proc/net/tcp")).readToEnd() ?? Data()
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").dropFirst().count { row in
      let fields = row.split(separator: " ", maxSplits: 4, omittingEmptySubsequences: true)
      // SYN_SENT and ESTABLISHED; what comes later is the kernel's, after the descriptor was closed (proc(5)).
      return fields.count == 5 && fields[2].hasSuffix(":" + hexadecimal(port))
        && (fields[3] == "02" || fields[3] == "01")
    }
  }

  private static func hexadecimal(_ port: UInt16) -> String {
    let digits = String(port, radix: 16, uppercase: true)
    return String(repeating: "0", count: 4 - digits.count) + digits
  }
}
