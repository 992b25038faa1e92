internal import CRabbitMQ

/// Memory for the C structures of one call: handed out in pieces, freed all at once when the arena goes.
@safe struct Arena: ~Copyable {
  private var blocks: [UnsafeMutableRawPointer] = unsafe []
  private var next = 0
  private var left = 0
  private static let blockSize = 2048

  init() {}

  deinit {
    for index in unsafe blocks.indices { unsafe blocks[index].deallocate() }
  }

  private mutating func allocate(_ count: Int) -> UnsafeMutableRawPointer {
    let rounded = (max(count, 1) + 15) & ~15
    if unsafe rounded > left || blocks.isEmpty {
      let size = max(rounded, Self.blockSize)
      unsafe blocks.append(.allocate(byteCount: size, alignment: 16))
      next = 0
      left = size
    }
    let piece = unsafe blocks[blocks.count - 1] + next
    next += rounded
    left -= rounded
    return unsafe piece
  }

  /// A copy of the text's UTF-8.
  mutating func bytes(_ text: String) -> amqp_bytes_t {
    var text = text
    return text.withUTF8 { unsafe copy(UnsafeRawBufferPointer($0)) }
  }

  /// A copy of the bytes.
  mutating func bytes(_ array: [UInt8]) -> amqp_bytes_t {
    unsafe array.withUnsafeBytes { unsafe copy($0) }
  }

  private mutating func copy(_ source: UnsafeRawBufferPointer) -> amqp_bytes_t {
    let memory = unsafe allocate(source.count)
    unsafe UnsafeMutableRawBufferPointer(start: memory, count: source.count).copyMemory(from: source)
    return unsafe amqp_bytes_t(len: source.count, bytes: memory)
  }

  /// Room for values of a type, to be filled by the caller.
  mutating func room<Value>(for type: Value.Type, count: Int) -> UnsafeMutablePointer<Value> {
    unsafe allocate(MemoryLayout<Value>.stride * count).bindMemory(to: Value.self, capacity: count)
  }
}
