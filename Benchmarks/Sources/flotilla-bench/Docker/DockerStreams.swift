import DockerClient

/// Much at once, in and out of a container of scripts/bench. A MB is 10^6 bytes of content.
enum DockerStreams {
  static func logs(host: String, container: String) async throws -> Measurement {
    let engine = try DockerEngine(host: host)
    _ = try await engine.system.ping()
    return try await Measurement.of(megabytes: {
      var bytes = 0
      for try await frame in try await engine.containers.logs(container, isTTY: false) { bytes += frame.bytes.count }
      return bytes
    })
  }

  /// The container waits for a line before it writes.
  static func attach(host: String, container: String) async throws -> Measurement {
    let engine = try DockerEngine(host: host)
    _ = try await engine.system.ping()
    return try await Measurement.of(megabytes: {
      let attachment = try await engine.containers.attach(container, standardError: false, isTTY: false)
      try await attachment.write("\n")
      var bytes = 0
      for try await frame in attachment.output { bytes += frame.bytes.count }
      return bytes
    })
  }

  static func archiveOut(host: String, container: String) async throws -> Measurement {
    let engine = try DockerEngine(host: host)
    _ = try await engine.system.ping()
    return try await Measurement.of(megabytes: {
      var bytes = 0
      for try await chunk in try await engine.containers.archive(of: "/big", in: container).bytes {
        bytes += chunk.count
      }
      return bytes
    })
  }

  /// - Parameter count: megabytes.
  static func archiveIn(host: String, container: String, count: Int) async throws -> Measurement {
    let engine = try DockerEngine(host: host)
    _ = try await engine.system.ping()
    return try await Measurement.of(megabytes: {
      try await engine.containers.extract(ZeroArchive(size: count * 1_000_000), to: "/", in: container)
      return count * 1_000_000
    })
  }
}

/// A tar archive with one file of zeros, of any size.
private struct ZeroArchive: AsyncSequence, Sendable {
  typealias Failure = any Error
  let size: Int

  func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(head: head, left: (size + 511) / 512 * 512 + 1024)
  }

  private var head: [UInt8] {
    var head = [UInt8](repeating: 0, count: 512)
    func put(_ text: String, at place: Int) { head.replaceSubrange(place..<place + text.utf8.count, with: text.utf8) }
    put("in", at: 0)
    put("0000644", at: 100)
    put("0000000", at: 108)
    put("0000000", at: 116)
    let length = String(size, radix: 8)
    put(String(repeating: "0", count: 11 - length.count) + length, at: 124)
    put("00000000000", at: 136)
    put("        0", at: 148)
    put("ustar\u{0}00", at: 257)
    let sum = String(head.reduce(0) { $0 + Int($1) }, radix: 8)
    put(String(repeating: "0", count: 6 - sum.count) + sum + "\u{0} ", at: 148)
    return head
  }

  struct AsyncIterator: AsyncIteratorProtocol {
    var head: [UInt8]?
    var left: Int
    let zeros = [UInt8](repeating: 0, count: 256 << 10)

    mutating func next() async throws -> [UInt8]? {
      if let head {
        self.head = nil
        return head
      }
      let count = Swift.min(left, zeros.count)
      left -= count
      return count == 0 ? nil : count == zeros.count ? zeros : Array(zeros.prefix(count))
    }
  }
}
