#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// The system's random numbers, fetched many at once: asking the kernel for each costs more than sending a message.
struct RandomPool: RandomNumberGenerator, Sendable {
  /// What getentropy(3) gives at most: 256 bytes.
  private static let count = 32

  private var numbers: [UInt64] = []

  mutating func next() -> UInt64 {
    if let number = numbers.popLast() { return number }
    var fresh = [UInt64](repeating: 0, count: Self.count)
    #if canImport(Darwin)
      arc4random_buf(&fresh, fresh.count * 8)
      let isFilled = true
    #else
      let isFilled = getentropy(&fresh, fresh.count * 8) == 0
    #endif
    guard isFilled, let number = fresh.popLast() else {
      var system = SystemRandomNumberGenerator()
      return system.next()
    }
    numbers = fresh
    return number
  }
}
