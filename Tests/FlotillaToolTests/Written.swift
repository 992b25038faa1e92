import Synchronization

/// What was written, in order.
final class Written: Sendable {
  private let bytes = Mutex<[UInt8]>([])

  var text: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }

  func add(_ more: [UInt8]) { bytes.withLock { $0 += more } }
}
