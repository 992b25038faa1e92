#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The server's end of a connection, with blocking calls.
package struct ServerConnection: Sendable {
  package let descriptor: Int32

  package init(descriptor: Int32) { self.descriptor = descriptor }

  /// Reads to the empty line; `nil` when the client closed before it.
  package func readHead() -> String? {
    var head: [UInt8] = []
    var byte: UInt8 = 0
    while !head.suffix(4).elementsEqual([13, 10, 13, 10]) {
      guard recv(descriptor, &byte, 1, 0) == 1 else { return nil }
      head.append(byte)
    }
    return String(decoding: head, as: UTF8.self)
  }

  package func read(_ count: Int) -> [UInt8] {
    var result: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 * 1024)
    while result.count < count {
      let got = recv(descriptor, &buffer, min(buffer.count, count - result.count), 0)
      guard got > 0 else { break }
      result += buffer[..<got]
    }
    return result
  }

  /// Reads a chunked body to its end; `nil` when it breaks off.
  package func readChunks() -> [UInt8]? {
    var result: [UInt8] = []
    while true {
      var line: [UInt8] = []
      while !line.suffix(2).elementsEqual([13, 10]) {
        let byte = read(1)
        guard byte.count == 1 else { return nil }
        line += byte
      }
      guard let size = Int(String(decoding: line.dropLast(2), as: UTF8.self), radix: 16) else { return nil }
      let chunk = read(size + 2)
      guard chunk.count == size + 2 else { return nil }
      if size == 0 { return result }
      result += chunk.dropLast(2)
    }
  }

  @discardableResult
  package func write(_ text: String) -> Bool { write(Array(text.utf8)) }

  @discardableResult
  package func write(_ bytes: [UInt8]) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        send(descriptor, $0.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }

  /// Writes as much as the other side takes, until it has taken nothing for `milliseconds`.
  package func writeUntilStalled(_ chunk: [UInt8], limit: Int, milliseconds: Int32) -> Int {
    var total = 0
    while total < limit {
      var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      guard poll(&entry, 1, milliseconds) == 1 else { return total }
      let count = send(descriptor, chunk, chunk.count, Int32(Int(MSG_NOSIGNAL) | Int(MSG_DONTWAIT)))
      if count > 0 { total += count } else if errno != EAGAIN { return total }
    }
    return total
  }

  /// Blocks until the client closes. Returns what came before.
  @discardableResult
  package func readUntilClosed() -> Int {
    var total = 0
    var buffer = [UInt8](repeating: 0, count: 64 * 1024)
    while true {
      let got = recv(descriptor, &buffer, buffer.count, 0)
      guard got > 0 else { return total }
      total += got
    }
  }

  /// Answers a request that was read.
  package func respond(_ status: String = "200 OK", _ body: String = "") {
    write("HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
  }
}
