import CRabbitMQ
import Testing

@testable import MessagingRabbitMQ

/// The broker passes on whatever nesting a stranger sends, as deep as a frame has room for.
@Suite struct DeepHeaderTests {
  /// Arrays in arrays, and tables in fields without a name.
  @Test(
    .timeLimit(.minutes(5)),
    arguments: [
      (name: [], type: UInt8(ascii: "A")), (name: [0], type: UInt8(ascii: "F")),
    ] as [(name: [UInt8], type: UInt8)], [131_072, IOThread.largestFrame])
  func theStackBearsTheDeepestFrame(_ field: (name: [UInt8], type: UInt8), _ frame: Int) async throws {
    let (name, type) = field
    let level = name.count + 5
    let levels = (frame - 16) / level
    var inner: [UInt8] = []
    inner.reserveCapacity(levels * level)
    for depth in 0..<levels {
      let rest = UInt32((levels - depth - 1) * level)
      inner += name
      inner.append(type)
      inner += withUnsafeBytes(of: rest.bigEndian) { Array($0) }
    }
    // A table whose one field, without a name, holds all that.
    let content = name.isEmpty ? [0] + inner : inner
    let table = withUnsafeBytes(of: UInt32(content.count).bigEndian) { Array($0) } + content
    let status = try await withCheckedThrowingContinuation { (waiter: CheckedContinuation<Int32, any Error>) in
      do {
        try IOThread.start(frames: frame) { waiter.resume(returning: decode(table)) }
      } catch { waiter.resume(throwing: error) }
    }
    #expect(status == 0)
  }
}

/// As the library does it with what arrives.
private func decode(_ table: [UInt8]) -> Int32 {
  var table = table
  var pool = amqp_pool_t()
  init_amqp_pool(&pool, 4096)
  defer { empty_amqp_pool(&pool) }
  return table.withUnsafeMutableBytes { bytes in
    var decoded = amqp_table_t()
    var offset = 0
    return amqp_decode_table(amqp_bytes_t(len: bytes.count, bytes: bytes.baseAddress), &pool, &decoded, &offset)
  }
}
