import Foundation
import Synchronization
import Testing

/// Between a client and its broker: passes bytes on, and harms the connections that go through it.
final class TCPProxy: Sendable {
  /// What becomes of the connections that are open, after so many bytes more in either direction.
  enum Harm: CaseIterable, Sendable {
    /// Both sides see the end.
    case cut
    /// Nothing passes any more, and nobody sees an end: a dead peer without a FIN.
    case stall
    /// The end of what one side said reaches the other; the other direction goes on.
    case halfClose
  }

  private struct Flow {
    let source: Int32
    let target: Int32
    /// What still passes, and what happens then.
    var budget: (bytes: Int, harm: Harm)?
    var isStalled = false
  }

  private struct State {
    var flows: [Int: Flow] = [:]
    var lastFlow = 0
    var open: Set<Int32> = []
    /// Closed when the last of its two flows has ended.
    var references: [Int32: Int] = [:]
    var isClosed = false
  }

  let port: UInt16
  private let target: UInt16
  private let listener: Int32
  /// Told what clients say, by the number of their connection, before the broker hears it.
  private let heard: @Sendable (Int, ArraySlice<UInt8>) -> Void
  private let state = Mutex(State())

  /// Listens on the loopback interface for clients of the broker at this port.
  init(to target: UInt16, heard: @escaping @Sendable (Int, ArraySlice<UInt8>) -> Void = { _, _ in }) throws {
    self.heard = heard
    let descriptor = Self.tcpSocket()
    var address = Self.loopback(0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && listen(descriptor, 64) == 0
          ? getsockname(descriptor, $0, &length) : -1
      }
    }
    try #require(status == 0)
    listener = descriptor
    self.target = target
    port = UInt16(bigEndian: address.sin_port)
    Thread.detachNewThread { [self] in serve() }
  }

  /// Harms all connections that are open, each after up to so many bytes more.
  func harm(_ harm: Harm, withinBytes bytes: Int) {
    state.withLock { state in
      for (id, flow) in state.flows where flow.budget == nil && !flow.isStalled {
        // One direction of each connection: whose end comes first, is chance.
        if id % 2 == Int.random(in: 0...1) || harm != .halfClose {
          state.flows[id]?.budget = (Int.random(in: 0...bytes), harm)
        }
      }
    }
  }

  /// Ends all connections, and takes no more.
  func close() {
    state.withLock { state in
      state.isClosed = true
      for descriptor in state.open { shutdown(descriptor, Int32(SHUT_RDWR)) }
    }
    shutdown(listener, Int32(SHUT_RDWR))
  }

  private func serve() {
    defer { Foundation.close(listener) }
    while true {
      let client = accept(listener, nil, nil)
      if state.withLock({ $0.isClosed }) {
        if client >= 0 { Foundation.close(client) }
        return
      }
      guard client >= 0 else { continue }
      let server = Self.tcpSocket()
      var address = Self.loopback(target)
      let status = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          connect(server, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
      guard status == 0 else {
        Foundation.close(client)
        Foundation.close(server)
        continue
      }
      let ids = state.withLock { state -> [Int] in
        state.open.formUnion([client, server])
        state.references[client] = 2
        state.references[server] = 2
        return [(client, server), (server, client)].map { source, target in
          state.lastFlow += 1
          state.flows[state.lastFlow] = Flow(source: source, target: target)
          return state.lastFlow
        }
      }
      for id in ids { Thread.detachNewThread { [self] in pump(id) } }
    }
  }

  private func pump(_ id: Int) {
    guard let flow = state.withLock({ $0.flows[id] }) else { return }
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    reading: while true {
      let count = recv(flow.source, &buffer, buffer.count, 0)
      guard count > 0 else { break }
      let (passes, harm) = state.withLock { state -> (Int, Harm?) in
        guard let now = state.flows[id], !now.isStalled else { return (0, nil) }
        guard let budget = now.budget else { return (count, nil) }
        if count <= budget.bytes {
          state.flows[id]?.budget?.bytes -= count
          return (count, nil)
        }
        return (budget.bytes, budget.harm)
      }
      var rest = buffer[..<passes]
      // The odd ones are those of clients.
      if id % 2 == 1 { heard(id, rest) }
      while !rest.isEmpty {
        let written = rest.withUnsafeBytes { send(flow.target, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        guard written > 0 else { break reading }
        rest = rest.dropFirst(written)
      }
      switch harm {
      case nil: continue
      case .cut: break reading
      case .halfClose:
        // What comes from here is thrown away from now on; the other direction goes on.
        shutdown(flow.target, Int32(SHUT_WR))
        state.withLock { $0.flows[id]?.isStalled = true }
      case .stall:
        state.withLock { state in
          for (other, its) in state.flows where [its.source, its.target].contains(flow.source) {
            state.flows[other]?.isStalled = true
          }
        }
      }
    }
    shutdown(flow.source, Int32(SHUT_RDWR))
    shutdown(flow.target, Int32(SHUT_RDWR))
    state.withLock { state in
      state.flows[id] = nil
      for descriptor in [flow.source, flow.target] {
        state.references[descriptor, default: 0] -= 1
        if state.references[descriptor] == 0 {
          state.references[descriptor] = nil
          state.open.remove(descriptor)
          Foundation.close(descriptor)
        }
      }
    }
  }

  private static func tcpSocket() -> Int32 {
    #if canImport(Glibc)
      socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
      socket(AF_INET, SOCK_STREAM, 0)
    #endif
  }

  private static func loopback(_ port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    address.sin_port = port.bigEndian
    return address
  }
}
